import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { quickstart, sceneOf, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const scene = sceneOf(quickstart)
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene)
  desk = makeDesk(scene.home)
})
after(async () => {
  desk.remove()
  await server.stop()
  scene.remove()
})

async function inspected(subject: string, audience = 'sts.amazonaws.com') {
  const { out: token } = await desk.vouch(['token', '--sub', subject, '--aud', audience])
  const file = join(desk.temporary, 'token')
  writeFileSync(file, token)
  const { code, out, err } = await desk.vouch(['token', 'inspect', file, '--roles', '--json'])
  assert.deepEqual([code, err], [0, ''])
  assert.ok(!out.includes(token.split('.')[2] ?? ''))
  return JSON.parse(out)
}

test('vouch token inspect --roles names the roles that the exchange would give for the token', async () => {
  const { kind, roles } = await inspected('system:serviceaccount:payments:payments-api')
  assert.equal(kind, 'Vouchsafe')
  const admitted = roles.filter(({ isAdmitted }: { isAdmitted: boolean }) => isAdmitted)
  assert.ok(admitted.length > 0 && admitted.length < roles.length, JSON.stringify(roles))
})

test('vouch token inspect --roles says why there is none', async () => {
  const { roles } = await inspected('system:serviceaccount:payments:payments-api', 'elsewhere')
  for (const { isAdmitted, because } of roles) {
    assert.equal(isAdmitted, false)
    assert.match(because, /does not list the audience `elsewhere`/)
  }
})
