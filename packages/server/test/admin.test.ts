import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseManifest } from '@vouchsafe/trust/manifest'
import { applyAnswer, auditAnswer, resourceListAnswer, statusAnswer } from '#admin/schema/index'
import type { RunningServer } from '#context/start-server'
import {
  account,
  assumeRole,
  attestedToken,
  call,
  postJson,
  quickstart,
  readerArn,
  start,
  temporaryHome,
} from './scene.ts'

const home = temporaryHome()
let server: RunningServer
before(async () => {
  server = await start(home, { settings: { VOUCH_STORE: 'memory' } })
})
after(async () => {
  await server.close()
  home[Symbol.dispose]()
})

const documents = (text: string): unknown => parseManifest(text, { file: 'trust.yaml' })
const apply = (text: string, options: Record<string, unknown> = {}) =>
  postJson(server.adminSocket, '/v1/apply', { documents: documents(text), ...options })

test('apply stores a change whole, is idempotent, and plans without storing', async () => {
  const dry = applyAnswer.parse((await apply(quickstart, { dryRun: true })).json())
  assert.deepEqual([dry.version, dry.changed, dry.changes.length], [0, false, 3])

  const first = applyAnswer.parse((await apply(quickstart)).json())
  assert.deepEqual([first.version, first.changed], [1, true])
  assert.deepEqual(
    first.changes.map(({ op, key }) => [op, key.kind]),
    [
      ['create', 'Account'],
      ['create', 'Provider'],
      ['create', 'Role'],
    ],
  )
  const again = applyAnswer.parse((await apply(quickstart)).json())
  assert.deepEqual([again.version, again.changed, again.changes], [1, false, []])
})

test('a change is on record with its administrator and its id', async () => {
  const changed = applyAnswer.parse((await apply(quickstart.replace('name: reader', 'name: other'))).json())
  const answer = await call(server.adminSocket, { path: `/v1/audit?id=${changed.id}` })
  const [record] = auditAnswer.parse(answer.json()).records
  assert.equal(record?.event['type'], 'trust_changed')
  assert.deepEqual(record?.event['caller'], {
    transport: 'admin.sock',
    uid: process.getuid?.(),
    pid: process.pid,
  })
})

test('a change that breaks a rule is refused with its place, and nothing is stored', async () => {
  const before = applyAnswer.parse((await apply(quickstart)).json()).version
  const answer = await apply(quickstart.replace('StringLike:', 'StringLikes:'))
  assert.equal(answer.status, 400)
  assert.equal(answer.json()['code'], 'policy_malformed')
  assert.match(JSON.stringify(answer.json()['problems']), /trust\.yaml:\d+/)
  assert.equal(applyAnswer.parse((await apply(quickstart)).json()).version, before)
})

test('resources are listed by filter and deleted by name', async () => {
  await apply(quickstart)
  const list = async (query: string) =>
    resourceListAnswer.parse((await call(server.adminSocket, { path: `/v1/resources${query}` })).json())
      .resources
  assert.deepEqual(
    (await list('?kind=Role&name=reader')).map(({ kind, name }) => [kind, name]),
    [['Role', 'reader']],
  )
  assert.equal((await call(server.adminSocket, { path: '/v1/resources?kind=Rolle' })).status, 400)

  const path = `/v1/resources/Role/${account}/reader`
  const dry = await call(server.adminSocket, { method: 'DELETE', path: `${path}?dryRun=true` })
  assert.equal(applyAnswer.parse(dry.json()).changed, false)
  const gone = await call(server.adminSocket, { method: 'DELETE', path })
  assert.deepEqual(
    applyAnswer.parse(gone.json()).changes.map(({ op }) => op),
    ['delete'],
  )
  assert.equal((await call(server.adminSocket, { method: 'DELETE', path })).status, 404)
  assert.deepEqual(await list('?kind=Role&name=reader'), [])
})

test('a disabled provider and an absent role are denied with the same bytes but the id', async () => {
  await apply(quickstart)
  const token = await attestedToken(server)
  assert.equal((await assumeRole(server, token)).status, 200)
  const absent = await assumeRole(server, token, `${readerArn}-absent`)

  await apply(quickstart.replace('claims: all', 'claims: all\ndisabled: true'))
  const disabled = await assumeRole(server, token)
  await apply(quickstart)
  assert.equal(disabled.status, 403)
  const withoutId = (text: string): string =>
    text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
  assert.equal(withoutId(disabled.text), withoutId(absent.text))
  assert.notEqual(disabled.text, absent.text)
})

test('audit waits for the first new record', async () => {
  const { records } = auditAnswer.parse(
    (await call(server.adminSocket, { path: '/v1/audit?limit=1' })).json(),
  )
  const last = records[0]?.sequence ?? 0
  const waiting = call(server.adminSocket, {
    path: `/v1/audit?afterSequence=${last}&type=token_issued&wait=20`,
  })
  const started = performance.now()
  await attestedToken(server, 'awaited')
  const [record] = auditAnswer.parse((await waiting).json()).records
  assert.ok(performance.now() - started < 5000)
  assert.match(JSON.stringify(record?.event), /awaited/)
})

test('status has the shape of its schema, without a secret', async () => {
  const answer = await call(server.adminSocket, { path: '/v1/status' })
  const status = statusAnswer.parse(answer.json())
  assert.deepEqual([status.ready, status.store.kind, status.url], [true, 'memory', server.url])
})

test('the OpenAPI document describes every route', async () => {
  const document = (await call(server.adminSocket, { path: '/v1/openapi.json' })).json()
  assert.match(document['openapi'] as string, /^3\.1\./)
  assert.deepEqual(Object.keys(document['paths'] as object).toSorted(), [
    '/v1/administrator-session',
    '/v1/apply',
    '/v1/audit',
    '/v1/audit/lines',
    '/v1/candidate',
    '/v1/promote',
    '/v1/resources',
    '/v1/resources/{kind}/{account}/{name}',
    '/v1/review',
    '/v1/status',
    '/v1/tokens',
  ])
})
