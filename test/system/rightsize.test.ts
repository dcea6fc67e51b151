// A hundred roles in one trail: each gets the policy of what it did, and every call of the trail is replayed through it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { writeTrail } from '../../bench/rightsize/write-trail.ts'
import { recordedIo } from '../../packages/cli/src/output/recorded-io.test-support.ts'
import { runProgram } from '../../packages/cli/src/program/program.ts'
import type { RightsizeReport } from '../../packages/review/src/rightsize/index.ts'
import {
  generatedAccount,
  generatedRole,
  replayWith,
  type AskedPermission,
  type GeneratedEvent,
} from '../../packages/review/src/rightsize/testing/index.ts'

const roles = 100
const folder = mkdtempSync(join(tmpdir(), 'vouch-trail-'))
after(() => rmSync(folder, { recursive: true }))

interface Asked {
  readonly allowed: Map<string, AskedPermission>
  readonly denied: Map<string, AskedPermission>
}

const truth = new Map<string, Asked>()

function remember({ role, asked, outcome }: GeneratedEvent): void {
  if (role === undefined || outcome === 'unasked') return
  const known = truth.get(role) ?? { allowed: new Map(), denied: new Map() }
  truth.set(role, known)
  for (const one of asked) known[outcome].set(`${one.action} ${one.resource}`, one)
}

test('the policy of each of a hundred roles covers exactly what it was allowed', async () => {
  await writeTrail({ folder, events: 20_000, roles, eventsPerFile: 4000, onEvent: remember })
  let judged = 0
  for (let index = 0; index < roles; index += 1) {
    const role = generatedRole(index)
    const { allowed, denied } = truth.get(role) ?? assert.fail(role)
    const io = recordedIo({ cwd: folder, env: { HOME: folder } })
    // oxlint-disable-next-line no-await-in-loop -- one reads the disk at a time
    assert.equal(
      await runProgram(['rightsize', '--role', role, '--cloudtrail', '.', '--json'], io),
      0,
      io.said.err,
    )
    const { policies } = JSON.parse(io.said.out) as RightsizeReport
    const isAllowed = replayWith(policies, generatedAccount)
    for (const [key, one] of allowed) assert.ok(isAllowed(one), `${role}: not covered: ${key}`)
    for (const [key, one] of denied)
      if (!allowed.has(key)) assert.ok(!isAllowed(one), `${role}: covered though denied: ${key}`)
    judged += allowed.size + denied.size
  }
  assert.ok(judged > 10_000, String(judged))
})
