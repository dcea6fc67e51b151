import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { vouchBin } from '../../../test/scene/vouch.ts'
import { makeDesk } from './run-vouch.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-bin-'))
after(() => rmSync(root, { recursive: true }))

interface Start {
  readonly node?: string
  readonly env?: Readonly<Record<string, string>>
}

/** `vouch version` with a temporary directory of its own, which it must leave empty. */
function version({ node = process.execPath, env = {} }: Start = {}): string {
  const TMPDIR = mkdtempSync(join(root, 'tmp-'))
  const { status, stdout, stderr } = spawnSync(node, [vouchBin, 'version'], {
    encoding: 'utf8',
    env: { TMPDIR, ...env },
  })
  assert.deepEqual([status, stderr], [0, ''])
  assert.deepEqual(readdirSync(TMPDIR), [])
  return stdout
}

const folder = (name: string, mode = 0o700): string => {
  const path = join(root, name)
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
  return path
}

test('vouch keeps compiled code in a folder of this user alone', () => {
  const cache = folder('cache')
  version({ env: { XDG_CACHE_HOME: cache } })
  assert.ok(readdirSync(join(cache, 'vouchsafe')).length > 0)
})

test('vouch keeps it under the home where the user has no other place for it', () => {
  const home = folder('home')
  version({ env: { HOME: home } })
  assert.ok(readdirSync(join(home, '.cache', 'vouchsafe')).length > 0)
})

test('vouch starts without a home, and then keeps nothing', () => assert.match(version(), /^vouch \d/))

test('vouch never uses compiled code that another user could have written', () => {
  const open = folder('open')
  folder('open/vouchsafe', 0o777)
  const linked = folder('linked')
  symlinkSync(folder('elsewhere'), join(linked, 'vouchsafe'))
  for (const cache of [open, linked]) version({ env: { XDG_CACHE_HOME: cache } })
  assert.deepEqual(readdirSync(join(open, 'vouchsafe')), [])
  assert.deepEqual(readdirSync(join(root, 'elsewhere')), [])
})

/** The machine's own Node, where it has an older one than we need. */
function olderNode(): string | undefined {
  return ['/usr/local/bin/node', '/usr/bin/node'].find((path) => {
    const [major = 99] =
      spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout?.split('.').map(Number) ??
      []
    return major < 24
  })
}

const node = olderNode()
const skip = node === undefined && 'the machine has no older Node'

test('vouch started by an older Node continues on the one that npm installed beside it', { skip }, () => {
  assert.equal(version({ ...(node !== undefined && { node }) }), version())
})

test(
  'vouch started by an older Node passes signals on, and ends as the other one did',
  { skip },
  async (t) => {
    const desk = makeDesk(join(root, 'h'))
    t.after(() => desk.remove())
    const running = desk.start(['up', '--json', '--port', '0'], { ...(node !== undefined && { node }) })
    const { pid } = JSON.parse(await running.says(/\n/))
    assert.notEqual(pid, running.pid)
    running.process.kill('SIGTERM')
    const { code, err } = await running.ended
    assert.deepEqual([code, err], [0, ''])
    const refused = await desk.vouch(['get', '--frobnicate'], { ...(node !== undefined && { node }) })
    assert.equal(refused.code, 2)
  },
)
