import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CloudSuggestion } from '#cloud/types'
import { explainGoogle } from './explain-google.ts'

const at = 1_795_327_200 as EpochSeconds
const pool = 'projects/123/locations/global/workloadIdentityPools/ci'
const name = `${pool}/providers/github`
const iss = 'https://token.actions.githubusercontent.com'
const claims = {
  iss,
  sub: 'repo:acme/shop:ref:refs/heads/main',
  aud: `https://iam.googleapis.com/${name}`,
  iat: at - 60,
  exp: at + 240,
  repository: 'acme/shop',
  repository_owner: 'acme',
  ref: 'refs/heads/main',
}
const providerOf = (change: { issuer?: string; subject?: string; condition?: string }): string =>
  JSON.stringify({
    name,
    oidc: { issuerUri: change.issuer ?? iss },
    attributeMapping: { 'google.subject': change.subject ?? 'assertion.sub' },
    ...(change.condition !== undefined && { attributeCondition: change.condition }),
  })
const policyOf = (...members: string[]): string =>
  JSON.stringify({ bindings: [{ role: 'roles/iam.workloadIdentityUser', members }] })
const stranger = 'https://gitlab.com'

function issuerChange(condition?: string): CloudSuggestion | undefined {
  const provider = providerOf({ issuer: stranger, ...(condition !== undefined && { condition }) })
  return explainGoogle({ claims, provider, at }).suggestions.find(({ text }) => text.includes('issuerUri'))
}

test('a changed issuer names another of its tokens, which the changed provider takes', () => {
  for (const condition of [undefined, "assertion.repository_owner == 'acme'"]) {
    const { risk, alsoAdmits = {}, changed = '' } = issuerChange(condition) ?? {}
    assert.equal(risk, 'dangerous')
    assert.notEqual(alsoAdmits['sub'], claims.sub)
    assert.equal(alsoAdmits['iss'], iss)
    assert.equal(explainGoogle({ claims: alsoAdmits, provider: changed, at }).outcome, 'allowed')
  }
})

test('a changed issuer names no other token where the condition takes this subject alone', () => {
  const change = issuerChange(`assertion.sub == '${claims.sub}'`)
  assert.deepEqual([change?.risk, change?.alsoAdmits, change?.changed], ['dangerous', undefined, undefined])
})

test('no issuer is suggested for a token that names none', () => {
  const { iss: _, ...nameless } = claims
  const { suggestions } = explainGoogle({ claims: nameless, provider: providerOf({}), at })
  assert.ok(!suggestions.some(({ text }) => text.includes('issuerUri')))
})

const other = `principal://iam.googleapis.com/${pool}/subject/somebody`
function memberChange(subject: string, condition?: string): CloudSuggestion | undefined {
  const provider = providerOf({ subject, ...(condition !== undefined && { condition }) })
  const { suggestions } = explainGoogle({ claims, provider, serviceAccount: policyOf(other), at })
  return suggestions.find(({ text }) => text.startsWith('let the service account'))
}

const members: [subject: string, condition: string | undefined, risk: string | undefined][] = [
  ['assertion.sub', undefined, 'safe'],
  ['assertion.repository', undefined, 'widens'],
  ['assertion.repository', "assertion.ref == 'refs/heads/main'", 'widens'],
  ["'v1/' + assertion.sub", undefined, undefined],
  ["'everybody'", undefined, 'dangerous'],
  ["'everybody'", "assertion.repository_owner == 'acme'", 'widens'],
]
for (const [subject, condition, risk] of members)
  test(`a member \`${subject}\` of a service account is ${risk ?? 'not told'} with ${condition ?? 'no condition'}`, () => {
    const change = memberChange(subject, condition)
    assert.equal(change?.risk, risk)
    if (change === undefined || risk === 'safe') return
    const member = /--member (?:'(?<quoted>[^']+)'|(?<plain>\S+))/.exec(change.command ?? '')?.groups
    const before = { provider: providerOf({ subject, ...(condition !== undefined && { condition }) }), at }
    const outcomeOf = (one: JsonObject, ...all: string[]): string =>
      explainGoogle({ ...before, claims: one, serviceAccount: policyOf(...all) }).outcome
    const also = change.alsoAdmits ?? {}
    assert.equal(outcomeOf(also, other), 'denied')
    assert.equal(outcomeOf(also, other, member?.['quoted'] ?? member?.['plain'] ?? ''), 'allowed')
  })
