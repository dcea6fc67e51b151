// The README's first minute on a clean checkout, with the machine's own Node and npm, against the transcript we keep.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { openTerminal } from '../test/scene/transcript.ts'

const kept = new URL('../docs/transcripts/first-minute.txt', import.meta.url)
const root = new URL('..', import.meta.url).pathname

test(
  'the first minute goes as the README says, on a clean checkout with the Node of the machine',
  { timeout: 300_000 },
  async () => {
    const checkout = join(mkdtempSync(join(tmpdir(), 'vouch-first-minute-')), 'vouchsafe')
    execFileSync('git', ['clone', '--quiet', root, checkout])
    const { username, uid } = userInfo()
    const terminal = openTerminal({
      cwd: checkout,
      env: machineEnvironment(),
      replace: [
        [/^npm (warn|notice).*\n/gm, ''],
        [/^\s*\n(?=added)/gm, ''],
        [/added \d+ packages in \S+/g, 'added N packages in N s'],
        [/Run `npm.*\n/g, ''],
        [checkout, '/home/me/vouchsafe'],
        [`s3-reader/${username}`, 's3-reader/me'],
        [`/uid/${uid}`, '/uid/1000'],
        [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '00000000-0000-0000-0000-000000000000'],
        [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-11-22T12:00:00Z'],
        [/ +$/gm, ''],
      ],
    })
    assert.equal(await terminal.run('npm ci'), 0, terminal.text())
    const server = await terminal.start('npm start', 'whoami.mjs')
    try {
      assert.equal(
        await terminal.run('npx vouch run --role s3-reader -- node examples/quickstart/whoami.mjs'),
        0,
      )
      assert.equal(
        await terminal.run('npx vouch run --role payments -- node examples/quickstart/whoami.mjs'),
        1,
      )
      assert.equal(await terminal.run('npx vouch audit --denied'), 0)
    } finally {
      await server.stop()
      rmSync(checkout, { recursive: true })
    }
    if (process.env['VOUCH_RECORD'] !== undefined) writeFileSync(kept, terminal.text())
    assert.equal(terminal.text(), readFileSync(kept, 'utf8'))
  },
)

/** What a newcomer's shell has: nothing of this checkout, and none of our variables. */
function machineEnvironment(): Record<string, string> {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  const { HOME = '/', LANG = 'C.UTF-8' } = process.env
  return { PATH: path.join(delimiter), HOME, LANG, CI: 'true', npm_config_update_notifier: 'false' }
}
