import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadService } from '#rightsize/catalogue/load-service'
import { TrailReader } from '#rightsize/record/trail-reader'
import { reportOf } from '#rightsize/report/report-of'
import type { RightsizeReport } from '#rightsize/report/types'
import { parseRoleChoice } from '#rightsize/role/role-choice'
import {
  callKinds,
  cloudTrailRecord,
  replayWith,
  type AskedPermission,
  type CallScene,
} from '#rightsize/testing/index'
import type { RoleCall } from '#rightsize/event/types'
import { Rightsizer } from '#rightsize/usage/rightsizer'

const scene: CallScene = { account: '123456789012', region: 'eu-west-1', team: 'blue' }
const role = `arn:aws:iam::${scene.account}:role/app/deploy`
const options = { mostNames: 4, mostListed: 50 }

interface Made {
  readonly kind: string
  readonly thing: string
  readonly isDenied: boolean
}

async function rightsize(made: readonly Made[]): Promise<RightsizeReport> {
  const records = made.map(({ kind, thing, isDenied }, number) =>
    cloudTrailRecord(madeCall(kind, thing), {
      scene,
      role,
      number,
      epochSeconds: 1_795_000_000 + number,
      ...(isDenied && { errorCode: 'AccessDenied' }),
    }),
  )
  const calls: RoleCall[] = []
  const reader = new TrailReader({ roleName: 'deploy', onCall: (call) => calls.push(call) })
  reader.push(Buffer.from(JSON.stringify({ Records: records })))
  reader.end()
  assert.deepEqual(reader.tally, { records: made.length, unreadable: 0, strangers: 0 })
  const rightsizer = new Rightsizer(parseRoleChoice('deploy'), loadService, options)
  await rightsizer.add(calls)
  const usage = rightsizer.usage()
  assert.ok(usage)
  return reportOf(usage, { load: loadService, ...options })
}

function madeCall(kind: string, thing: string) {
  const make = callKinds[kind]
  assert.ok(make, kind)
  return make(thing, scene)
}

const keyOf = ({ action, resource }: AskedPermission): string => `${action} ${resource}`
const askedOf = (made: readonly Made[]): readonly AskedPermission[] =>
  made.flatMap(({ kind, thing }) => madeCall(kind, thing).asked)

for (const kind of Object.keys(callKinds))
  test(`a policy of ${kind} alone allows what was called, and nothing else of the kind`, async () => {
    const report = await rightsize([{ kind, thing: 'in/a', isDenied: false }])
    const isAllowed = replayWith(report.policies, scene.account)
    for (const asked of askedOf([{ kind, thing: 'in/a', isDenied: false }]))
      assert.ok(isAllowed(asked), keyOf(asked))
    for (const asked of askedOf([{ kind, thing: 'in/b', isDenied: false }]))
      assert.equal(isAllowed(asked), asked.resource === '*', keyOf(asked))
  })

const thing = fc
  .tuple(
    fc.constantFrom('in', 'out', '2026/10', 'secret'),
    fc.constantFrom('a', 'b', 'ab', 'x.csv', '*', '$y', 'é'),
    fc.nat(12),
  )
  .map(([folder, name, number]) => `${folder}/${name}${number}`)
const made = fc.array(
  fc.record({ kind: fc.constantFrom(...Object.keys(callKinds)), thing, isDenied: fc.boolean() }),
  { minLength: 1, maxLength: 60 },
)

test('the policy of any trail allows every call that was allowed, and none that only ever was denied', async () => {
  await fc.assert(
    fc.asyncProperty(made, async (trail) => {
      const report = await rightsize(trail)
      const isAllowed = replayWith(report.policies, scene.account)
      const allowed = askedOf(trail.filter(({ isDenied }) => !isDenied))
      const known = new Set(allowed.map(keyOf))
      for (const asked of allowed) assert.ok(isAllowed(asked), `not covered: ${keyOf(asked)}`)
      for (const asked of askedOf(trail.filter(({ isDenied }) => isDenied)))
        if (!known.has(keyOf(asked))) assert.ok(!isAllowed(asked), `covered though denied: ${keyOf(asked)}`)
    }),
    { numRuns: 60 },
  )
})

test('the policy does not depend on the order of the events', async () => {
  await fc.assert(
    fc.asyncProperty(made, async (trail) => {
      const [there, back] = [await rightsize(trail), await rightsize(trail.toReversed())]
      assert.deepEqual(back.policies, there.policies)
    }),
    { numRuns: 20 },
  )
})
