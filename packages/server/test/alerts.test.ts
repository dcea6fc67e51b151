import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AlertNotice } from '@vouchsafe/ledger/alert'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { alertResource, openAlertWorld, until, whenDenied, type AlertWorld } from './alert-world.ts'
import { appendLine } from '#alert/append-line'

const toStdout = { ...whenDenied, deliver: { stdout: true } }

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-alert-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const withWorld = (use: (world: AlertWorld, folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const world = await openAlertWorld(join(folder, 'db'))
    try {
      await use(world, folder)
    } finally {
      await world.close()
    }
  })

const idsOf = (lines: readonly string[]): string =>
  lines.map((line) => (JSON.parse(line) as AlertNotice).event.id).join('')
const linesOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

test('an alert tells of what happens after it was made, and of nothing before', () =>
  withWorld(async ({ record, set, printed }) => {
    await record('a')
    await set(alertResource('rule', toStdout))
    await record('b', 'c')
    await until(() => printed.length === 2)
    assert.equal(idsOf(printed), 'bc')
    assert.ok(printed.every((line) => line.endsWith('\n')))
  }))

test('an alert begins with the change of trust that made it, though the server looked at it later', () =>
  withWorld(async ({ store, record, set, printed }) => {
    const resource = alertResource('rule', toStdout)
    await record('a')
    await store.trust.commit({
      id: 'change',
      basedOn: 0,
      at: resource.updatedAt,
      actor: { via: 'admin.sock', uid: 1000, pid: 1 },
      changes: [{ op: 'create', after: resource }],
    })
    await record('b')
    await set(resource)
    await until(() => printed.length === 1)
    assert.equal(idsOf(printed), 'b')
  }))

test('an alert goes on where it was after a restart, and begins anew when it was made anew', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'db')
    const rule = alertResource('rule', toStdout)
    const first = await openAlertWorld(path)
    await first.set(rule)
    await first.record('a')
    await until(() => first.printed.length === 1)
    await first.close()

    const second = await openAlertWorld(path)
    await second.record('b')
    await second.set(rule)
    await until(() => second.printed.length === 1)
    assert.equal(idsOf(second.printed), 'b')
    await second.set()
    assert.equal((await second.store.alerts.load()).size, 0)
    await second.record('c')
    await second.set({ ...rule, uniqueId: 'Xanother', updatedAt: (rule.updatedAt + 1) as EpochSeconds })
    await second.record('d')
    await until(() => second.printed.length === 2)
    assert.equal(idsOf(second.printed), 'bd')
    await second.close()
  }))

test('a changed alert goes on under its new rule, a disabled one is silent and forgets', () =>
  withWorld(async ({ record, set, printed, store }) => {
    const rule = alertResource('rule', toStdout)
    await set(rule)
    await record('a')
    await until(() => printed.length === 1)
    const narrower = { when: { outcome: ['denied'], role: ['other'] }, deliver: { stdout: true } }
    await set({ ...rule, spec: { ...narrower, disabled: false } })
    await record('b')
    await set({ ...rule, spec: { ...toStdout, disabled: true } })
    await record('c')
    assert.equal((await store.alerts.load()).size, 0)
    assert.equal(idsOf(printed), 'a')
  }))

test('a webhook is told by POST until it answers 2xx, and delays no other alert', () =>
  withWorld(async ({ record, set, printed, failed }) => {
    const posted: string[] = []
    let isUp = false
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        if (isUp) posted.push(body)
        response.writeHead(isUp ? 204 : 500).end()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const webhook = { url, allowPrivateAddress: true }
    await set(
      alertResource('hook', { ...whenDenied, deliver: { webhook } }),
      alertResource('print', toStdout),
    )
    await record('a', 'b')
    await until(() => printed.length === 2 && failed.length > 1)
    assert.deepEqual(new Set(failed), new Set(['hook']))
    assert.equal(posted.length, 0)
    isUp = true
    await until(() => posted.length === 2)
    assert.equal(idsOf(posted), 'ab')
    const notice = JSON.parse(posted[0] ?? '') as AlertNotice
    assert.equal(notice.alert, 'hook')
    assert.match(notice.text, /^hook: AssumeRole; denied AssumeRole role arn:/)
    server.closeAllConnections()
    server.close()
  }))

test('a webhook at a private address is not told unless the alert says so', () =>
  withWorld(async ({ record, set, failed, store }) => {
    const webhook = { url: 'https://127.0.0.1:1/hook' }
    await set(alertResource('hook', { ...whenDenied, deliver: { webhook } }))
    const before = await store.alerts.load()
    await record('a')
    await until(() => failed.length > 2)
    assert.deepEqual(await store.alerts.load(), before)
  }))

test('where a notice has arrived it is not sent again because another place failed', () =>
  withWorld(async ({ record, set, printed, failed }, folder) => {
    const path = join(folder, 'missing', 'alerts')
    const deliver = { stdout: true, webhook: { url: 'https://127.0.0.1:1/hook' } }
    await set(
      alertResource('both', { ...whenDenied, deliver }),
      alertResource('file', { ...whenDenied, deliver: { file: { path } } }),
    )
    await record('a')
    await until(() => failed.filter((name) => name === 'both').length > 3)
    assert.equal(printed.length, 1)
  }))

test('kill -9 between the delivery and its cursor loses no notice; the one in question comes twice', () =>
  inFolder(async (folder) => {
    const [database, file] = [join(folder, 'db'), join(folder, 'alerts.jsonl')]
    const rule = alertResource('rule', { ...whenDenied, deliver: { file: { path: file } } })
    const before = await openAlertWorld(database)
    await before.set(rule)
    await before.close()
    const writer = await openAlertWorld(database)
    await writer.record('a', 'b', 'c')
    await writer.close()

    const script = fileURLToPath(new URL('./alert-crash-child.ts', import.meta.url))
    const child = spawn(process.execPath, [script, database, file, '2'], { stdio: 'inherit' })
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'])
    assert.equal(idsOf(linesOf(file)), 'ab')

    const after = await openAlertWorld(database)
    await after.set(rule)
    await until(() => linesOf(file).length === 4)
    await after.close()
    const notices = linesOf(file).map((line) => JSON.parse(line) as AlertNotice)
    assert.equal(idsOf(linesOf(file)), 'abbc')
    assert.equal(notices[1]?.key, notices[2]?.key)
    assert.equal(statSync(file).mode & 0o777, 0o600)
  }))

test('appendLine() keeps a line that a crash cut short to itself', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'f')
    await appendLine(path, 'one')
    writeFileSync(path, 'one\n{"cut')
    await appendLine(path, 'two')
    await appendLine(path, 'three')
    assert.equal(readFileSync(path, 'utf8'), 'one\n{"cut\ntwo\nthree\n')
  }))

test('appendLine() refuses a symbolic link, a folder and a file that it may not write', () =>
  inFolder(async (folder) => {
    const [link, shut] = [join(folder, 'link'), join(folder, 'shut')]
    symlinkSync('/dev/null', link)
    await assert.rejects(appendLine(link, 'x'))
    await assert.rejects(appendLine(folder, 'x'))
    await assert.rejects(appendLine('/dev/null', 'x'), /expected `\/dev\/null` to be a file/)
    writeFileSync(shut, '')
    chmodSync(shut, 0o400)
    if (process.geteuid?.() !== 0) await assert.rejects(appendLine(shut, 'x'))
  }))
