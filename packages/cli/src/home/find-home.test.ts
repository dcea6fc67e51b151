import assert from 'node:assert/strict'
import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { currentUid } from '@vouchsafe/host/process'
import { findHome, readServerFile } from './find-home.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-find-home-'))
after(() => rmSync(root, { recursive: true }))
const project = join(root, 'project')
const deep = join(project, 'a', 'b')
mkdirSync(deep, { recursive: true })
mkdirSync(join(project, '.vouchsafe'))

const uid = currentUid()
const env = { HOME: '/home/ada' }
const facts = { option: undefined, env, cwd: deep, uid }

test('findHome() takes --home before everything', () => {
  const home = findHome({ ...facts, option: '/srv/given', env: { ...env, VOUCH_HOME: '/srv/env' } })
  assert.equal(home, '/srv/given')
})

test('findHome() takes VOUCH_HOME before any folder', () => {
  assert.equal(findHome({ ...facts, env: { ...env, VOUCH_HOME: '/srv/env' } }), '/srv/env')
})

test('findHome() reads --home and VOUCH_HOME relative to the working directory', () => {
  assert.equal(findHome({ ...facts, option: '../x' }), join(project, 'a', 'x'))
  assert.equal(findHome({ ...facts, env: { VOUCH_HOME: 'x' } }), join(deep, 'x'))
})

test('findHome() takes an empty VOUCH_HOME for none', () => {
  assert.equal(findHome({ ...facts, env: { ...env, VOUCH_HOME: '' } }), join(project, '.vouchsafe'))
})

test('findHome() walks up to the nearest .vouchsafe of the user', () => {
  assert.equal(findHome(facts), join(project, '.vouchsafe'))
})

const elsewhere = join(root, 'elsewhere')
mkdirSync(elsewhere)

test('findHome() is ~/.vouchsafe where there is no folder above', () => {
  assert.equal(findHome({ ...facts, cwd: elsewhere }), '/home/ada/.vouchsafe')
})

test('findHome() passes over a file and a symbolic link of that name', () => {
  const file = join(elsewhere, 'file')
  const link = join(elsewhere, 'link')
  for (const folder of [file, link]) mkdirSync(folder)
  writeFileSync(join(file, '.vouchsafe'), '')
  symlinkSync(join(project, '.vouchsafe'), join(link, '.vouchsafe'))
  for (const cwd of [file, link]) assert.equal(findHome({ ...facts, cwd }), '/home/ada/.vouchsafe')
})

test('findHome() passes over a folder that another user planted', () => {
  const shared = join(root, 'shared')
  mkdirSync(join(shared, '.vouchsafe'), { recursive: true })
  if (uid === 0) chownSync(join(shared, '.vouchsafe'), 12_345, 12_345)
  const reader = uid === 0 ? 0 : uid + 1
  assert.equal(findHome({ ...facts, cwd: shared, uid: reader }), '/home/ada/.vouchsafe')
})

test(
  'findHome() believes a folder of root, whoever asks',
  { skip: uid !== 0 && 'needs a folder of root' },
  () => {
    assert.equal(findHome({ ...facts, uid: 1000 }), join(project, '.vouchsafe'))
  },
)

const isUnreachable = (error: unknown): boolean =>
  isVouchsafeError(error, 'server_unreachable') && error.hint?.includes('vouch up') === true

test('readServerFile() says where no server has announced itself, and what to do', () => {
  assert.throws(() => readServerFile(elsewhere), isUnreachable)
})

const broken: readonly [name: string, text: string][] = [
  ['is cut off', '{"url":"http://127'],
  ['lacks a socket', '{"url":"u","issuer":"i","trustDomain":"t","pid":1,"adminSocket":"a"}'],
  ['is empty', ''],
]
for (const [name, text] of broken)
  test(`readServerFile() takes an announcement that ${name} for none`, () => {
    const home = mkdtempSync(join(root, 'home-'))
    writeFileSync(join(home, 'server.json'), text)
    assert.throws(() => readServerFile(home), isUnreachable)
  })
