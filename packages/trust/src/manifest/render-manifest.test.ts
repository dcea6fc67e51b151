import type { JsonObject } from '@vouchsafe/core/json'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { account, accountId, at, plan, policy, provider, role, stateOf, yaml } from '#testing/scene'
import { everyKind } from '#testing/every-kind'
import { resourceKinds, type Resource } from '#resource/types'
import { parseManifest } from './parse-manifest.ts'
import { renderManifest, toManifest } from './render-manifest.ts'

/** Without what belongs to the state. */
function written(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'candidateSince'))
}

test('renderManifest() writes what parseManifest() reads as the same resources', () => {
  const { resources } = stateOf(
    yaml(
      { ...account, alias: 'quickstart', tags: { team: 'a b' } },
      {
        ...provider,
        maxTokenLifetime: 5400,
        keys: { jwksUri: 'https://keys.example/set', allowPrivateAddresses: true },
      },
      policy,
      {
        ...role,
        description: 'a: "b" # c',
        disabled: true,
        candidateTrustPolicy: `${role.trustPolicy}\n`,
        policies: { inline: { a: policy.document }, managed: ['S3ReadOnly'] },
        permissionsBoundary: 'S3ReadOnly',
      },
    ),
  )
  const read = parseManifest(renderManifest(resources), { file: 'again.yaml' })
  assert.deepEqual(
    read.map(({ kind, account, name, spec }) => ({ kind, account, name, spec })),
    resources.map(({ kind, account, name, spec }) => ({ kind, account, name, spec: written(spec) })),
  )
})

const texts = [
  '{"Version":"2012-10-17","Statement":[]}',
  '{ "Version": "2012-10-17" }\n',
  '{"file":"x"}',
  '{"a":1,"a":2}',
  'no json',
  '[1]',
  '{"a":"\\u2028"}',
  '{"000":0.1,"on":"yes","~":null}',
]
test('toManifest() keeps the text of a policy to the byte', () => {
  const text = fc.oneof(
    fc.constantFrom(...texts),
    fc.json(),
    fc.object().map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(text, (document) => {
      const spec = { path: '/', document }
      const resource: Resource = {
        kind: 'Policy',
        account: accountId,
        name: 'p',
        uniqueId: 'ANPA',
        spec,
        createdAt: at,
        updatedAt: at,
      }
      if (document.includes('__proto__')) return
      const [read] = parseManifest(renderManifest([resource]), { file: 'again.yaml' })
      assert.equal(read?.spec['document'], document)
    }),
  )
})

test('renderManifest() writes every kind so that planChange() finds nothing to change', () => {
  const state = stateOf(yaml(...everyKind))
  assert.deepEqual(
    state.resources.map(({ kind }) => kind),
    resourceKinds,
  )
  const { changes, warnings } = plan(renderManifest(state.resources), state)
  assert.deepEqual([changes, warnings], [[], []])
})

test('toManifest() leaves out what belongs to the state', () => {
  const spec = {
    path: '/',
    maxSessionDuration: 3600,
    disabled: false,
    trustPolicy: 'x',
    principalIds: { a: 'b' },
  }
  const resource: Resource = {
    kind: 'Role',
    account: accountId,
    name: 'r',
    uniqueId: 'AROA',
    spec,
    createdAt: at,
    updatedAt: at,
  }
  assert.deepEqual(Object.keys(toManifest(resource)), [
    'kind',
    'account',
    'name',
    'path',
    'maxSessionDuration',
    'disabled',
    'trustPolicy',
  ])
})
