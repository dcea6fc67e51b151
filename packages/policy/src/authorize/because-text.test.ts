import assert from 'node:assert/strict'
import { test } from 'node:test'
import { becauseText } from './because-text.ts'
import type { Layer } from './types.ts'

const endings: readonly (readonly [layer: Layer, implicit: string, explicit: string])[] = [
  ['resource_control', 'resource control policy', 'a resource control policy'],
  ['service_control', 'service control policy', 'a service control policy'],
  ['resource', 'resource-based policy', 'a resource-based policy'],
  ['trust', 'role trust policy', 'the role trust policy'],
  ['identity', 'identity-based policy', 'an identity-based policy'],
  ['boundary', 'permissions boundary', 'a permissions boundary'],
  ['session', 'session policy', 'a session policy'],
]
for (const [layer, implicit, explicit] of endings)
  test(`becauseText() ends a denial by ${layer} as AWS does`, () => {
    const request = { action: 'sts:AssumeRole' }
    assert.equal(
      becauseText({ reason: 'implicit_deny', layer }, request),
      `because no ${implicit} allows the sts:AssumeRole action`,
    )
    assert.equal(
      becauseText({ reason: 'explicit_deny', layer }, request),
      `with an explicit deny in ${explicit}`,
    )
  })

test('becauseText() says nothing of an allow', () => {
  assert.equal(becauseText({ reason: 'allowed', layer: 'identity' }, { action: 's3:GetObject' }), undefined)
})
