import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { Secret } from '@vouchsafe/core/secret'
import { allow, createWorld, host, role, standardTrust, trustPolicy, type TestWorld } from '#testing/index'

/** Policies that admit, refuse and deny by different statements, for whoever of these asks. */
const subjects = ['repo:o/r:ref:refs/heads/main', 'x', 'y']
const statement = fc
  .record({
    sub: fc.constantFrom(...subjects, '*'),
    effect: fc.constantFrom('Allow', 'Deny'),
    action: fc.constantFrom('sts:AssumeRoleWithWebIdentity', 'sts:TagSession', [
      'sts:AssumeRoleWithWebIdentity',
      'sts:TagSession',
    ]),
  })
  .map(({ sub, effect, action }): JsonObject => ({
    ...allow(host, { StringLike: { [`${host}:sub`]: sub } }, action),
    Effect: effect,
  }))
const policy = fc.array(statement, { minLength: 1, maxLength: 3 }).map(trustPolicy)
const tags = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] } } }

const tokenOf = (world: TestWorld, claims: JsonObject) => ({
  token: new Secret(world.issuer.sign(world.claims(claims)), 'token'),
})
const eventOf = (world: TestWorld) => world.events()[0] ?? assert.fail()

test('assumeRoleWithWebIdentity() asks the candidate policy and obeys the enforced one', async () => {
  const admit = trustPolicy([allow(host)])
  const refuse = trustPolicy([allow(host, { StringEquals: { [`${host}:sub`]: 'x' } })])
  const cases = [
    { enforced: admit, candidate: refuse, outcome: 'issued', answer: 'refuses', differs: 'deny' },
    { enforced: refuse, candidate: admit, outcome: 'denied', answer: 'admits', differs: 'allow' },
    { enforced: admit, candidate: admit, outcome: 'issued', answer: 'agrees', differs: undefined },
    { enforced: refuse, candidate: refuse, outcome: 'denied', answer: 'agrees', differs: undefined },
    {
      enforced: admit,
      candidate: refuse,
      tags,
      outcome: 'denied',
      answer: 'refuses_otherwise',
      differs: 'deny',
    },
  ]
  for (const { enforced, candidate, outcome, answer, differs, ...claims } of cases) {
    const candidateSince = { version: 7, at: 1 }
    const spec = { trustPolicy: enforced, candidateTrustPolicy: candidate, candidateSince }
    const world = createWorld([...standardTrust.slice(0, 2), role('deploy', [], spec)])
    const token = tokenOf(world, claims.tags ?? {})
    assert.equal((await world.assume(token)).outcome, outcome)
    const event = eventOf(world)
    const recorded = event.candidateDecision as { effect?: string } | undefined
    assert.deepEqual([event.candidate, recorded?.effect], [{ since: 7, answer }, differs])
  }
})

test('assumeRoleWithWebIdentity() says nothing of a candidate where there is none', async () => {
  const world = createWorld()
  await world.assume()
  assert.equal('candidate' in eventOf(world), false)
})

// INVARIANT 2: what a candidate policy says changes nothing but the record
test('whatever a candidate policy says, the enforced one alone decides', async () => {
  const asked = fc.record({
    enforced: policy,
    candidate: policy,
    sub: fc.constantFrom(...subjects),
    isTagged: fc.boolean(),
  })
  const answers = new Set<unknown>()
  await fc.assert(
    fc.asyncProperty(asked, async ({ enforced, candidate, sub, isTagged }) => {
      const outcomeOf = async (spec: JsonObject) => {
        const world = createWorld([...standardTrust.slice(0, 2), role('deploy', [], spec)])
        const result = await world.assume(tokenOf(world, { sub, ...(isTagged && tags) }))
        return {
          outcome: result.outcome,
          cause: 'cause' in result ? result.cause : '',
          event: eventOf(world),
        }
      }
      const alone = await outcomeOf({ trustPolicy: enforced })
      const beside = await outcomeOf({ trustPolicy: enforced, candidateTrustPolicy: candidate })
      assert.deepEqual([beside.outcome, beside.cause], [alone.outcome, alone.cause])
      assert.deepEqual(beside.event.decision, alone.event.decision)
      const { answer } = beside.event.candidate ?? assert.fail()
      const admits = alone.outcome === 'issued'
      const other = await outcomeOf({ trustPolicy: candidate })
      const expected =
        other.cause === alone.cause
          ? 'agrees'
          : admits
            ? 'refuses'
            : other.outcome === 'issued'
              ? 'admits'
              : 'refuses_otherwise'
      assert.equal(answer, expected)
      answers.add(answer)
    }),
    { numRuns: 80 },
  )
  assert.ok(answers.has('agrees') && answers.size > 1, [...answers].join())
})
