import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { quickstart, sceneOf, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Ended } from './run-vouch.ts'

const checkout = new URL('../../..', import.meta.url).pathname
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const scene = sceneOf(quickstart)
const desk = makeDesk(scene.home)
let server: Vouch
before(async () => {
  server = await startVouch(scene)
})
after(async () => {
  await server.stop()
  scene.remove()
  desk.remove()
})

/** The README's own command that begins like this, typed in the checkout. */
function typed(beginning: string): Promise<Ended> {
  const line = readme.split('\n').find((one) => one.startsWith(`npx vouch ${beginning}`))
  assert.ok(line !== undefined, `the README has no \`npx vouch ${beginning}\``)
  return desk.vouch(line.split(' ').slice(2), { cwd: checkout })
}

test('step 2 of the README: a program without a key gets in', async () => {
  const { code, out, err } = await typed('run --role s3-reader')
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^arn:aws:sts::000000000001:assumed-role\/s3-reader\/[\w+=,.@-]{2,64}\n$/)
})

test('step 3 of the README: the same program is refused, and the operator sees why', async () => {
  const { code, out, err } = await typed('run --role payments')
  assert.deepEqual([code, out], [1, ''])
  const refusal =
    /^AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity \(decision ([\w-]+)\)\n$/
  assert.match(err, refusal)
  const audit = await typed('audit --denied')
  assert.equal(audit.code, 0)
  const [, id = ''] = refusal.exec(err) ?? []
  const facts = [
    id,
    'PaymentsApi',
    'vouchsafe.internal:sub',
    'expected system:serviceaccount:payments:payments-api',
  ]
  for (const fact of facts) assert.ok(audit.out.includes(fact), fact)
})

test('the quickstart leaves nothing in the temporary directory', () => assert.deepEqual(desk.left(), []))
