import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareTrust } from '#compare/compare-trust'
import { readEvent } from '#replay/request-of-event'
import { collectEvidence, tighten } from '#tighten/index'

const hosts = ['token.actions.githubusercontent.com', 'b.example']
const arn = (host: string): string => `arn:aws:iam::000000000001:oidc-provider/${host}`
const subjects = [
  'repo:o/a:x',
  'repo:o/a:y',
  'repo:o/b:x',
  'repo:o/b:ref:1',
  'repo:p/a:x',
  'job',
  '*',
  'repo:o/${*}:x',
]
const patterns = [
  ...subjects,
  'repo:o/*',
  'repo:*',
  'repo:o/a:*',
  '*:x',
  'repo:?/a:x',
  '${aws:SourceIdentity}*',
]
const environments = ['prod', 'dev', undefined]
const audiences = ['sts', 'other']

/** Everything that can be asked in this small world. */
const universe: readonly AuditEvent[] = hosts.flatMap((host) =>
  subjects.flatMap((sub) =>
    environments.flatMap((environment) =>
      audiences.flatMap((aud) =>
        [false, true].map((isTagged) => eventOf(host, { sub, aud, environment }, isTagged)),
      ),
    ),
  ),
)

function eventOf(
  host: string,
  {
    sub,
    aud,
    environment,
  }: { readonly sub: string; readonly aud: string; readonly environment: string | undefined },
  isTagged: boolean,
): AuditEvent {
  return {
    id: 'x',
    at: 1_795_000_000 as EpochSeconds,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: 1,
    caller: { transport: 'tcp' },
    operation: 'AssumeRoleWithWebIdentity',
    role: 'arn:aws:iam::000000000001:role/ci',
    principal: arn(host),
    evidence: { kind: 'oidc', subject: sub },
    request: {
      [`${host}:sub`]: sub,
      [`${host}:aud`]: aud,
      ...(environment !== undefined && { [`${host}:environment`]: environment }),
      ...(isTagged && { 'aws:tagkeys': ['t'], 'aws:requesttag/t': 'v' }),
    },
  }
}

/** What is asked of the policy, action by action. */
function requestsOf(event: AuditEvent): readonly PolicyRequest[] {
  const read = readEvent(event)
  if (read.is !== 'decided') return assert.fail()
  const { request, actions } = read.exchange
  return actions.map((action) => ({ ...request, action }))
}

function asker(policy: string): (event: AuditEvent) => boolean {
  const compiled = compileTrustPolicy(parseTrustPolicy(policy, { maxLength: 100_000 }))
  return (event) => requestsOf(event).every((request) => evaluate(compiled, request).effect === 'allow')
}

const operators = [
  'StringEquals',
  'StringLike',
  'StringEqualsIgnoreCase',
  'StringNotEquals',
  'StringLikeIfExists',
]
const condition = fc
  .record({
    operator: fc.constantFrom(...operators),
    host: fc.constantFrom(...hosts),
    claim: fc.constantFrom('sub', 'SUB', 'aud', 'environment'),
    values: fc.uniqueArray(fc.constantFrom(...patterns, 'sts', 'prod', 'p*'), { minLength: 1, maxLength: 3 }),
  })
  .map(({ operator, host, claim, values }) => ({ [operator]: { [`${host}:${claim}`]: values } }))
const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']
const statement = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    federated: fc.uniqueArray(fc.constantFrom(...hosts.map(arn)), { minLength: 1 }),
    action: fc.uniqueArray(fc.constantFrom(...actions), { minLength: 1 }),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ effect, federated, action, conditions }) => ({
    Effect: effect,
    Principal: { Federated: federated },
    Action: action,
    Condition: Object.assign({}, ...conditions) as object,
  }))
const world = fc.record({
  version: fc.constantFrom('2012-10-17', '2008-10-17'),
  statements: fc.array(statement, { minLength: 1, maxLength: 3 }),
  seen: fc.uniqueArray(fc.nat(universe.length - 1), { minLength: 1, maxLength: 30 }),
  generaliseFrom: fc.nat(4),
  maxLength: fc.integer({ min: 100, max: 2048 }),
})

test('whatever was admitted is admitted by the tightened policy, and whoever was refused is refused', () => {
  let policies = 0
  fc.assert(
    fc.property(world, ({ version, statements, seen, ...options }) => {
      const enforced = JSON.stringify({ Version: version, Statement: statements })
      const before = asker(enforced)
      const evidence = collectEvidence(parseTrustPolicy(enforced))
      const recorded = seen.map((index) => universe[index] ?? assert.fail()).filter(before)
      for (const event of recorded) evidence.add(event)
      const { policy, statements: written, refuses, isProof } = tighten(enforced, evidence, options)
      assert.equal(policy === undefined, recorded.length === 0)
      if (policy === undefined) return
      policies += 1
      assert.ok(written.length > 0, 'no policy had to be given up for the enforced one')
      const after = asker(policy)
      for (const event of recorded) assert.ok(after(event), `${JSON.stringify(event.request)} is admitted`)
      for (const event of universe) if (after(event)) assert.ok(before(event), JSON.stringify(event.request))
      const { differences } = compareTrust(enforced, policy)
      assert.deepEqual(
        differences.filter(({ direction }) => direction === 'admits'),
        [],
      )
      // nobody is lost whom the comparison does not know of
      const lost = universe.filter((event) => before(event) && !after(event))
      if (isProof && lost.length > 0) assert.ok(refuses.length > 0)
    }),
    { numRuns: 300 },
  )
  assert.ok(policies > 0, `${policies} policies were tightened`)
})
