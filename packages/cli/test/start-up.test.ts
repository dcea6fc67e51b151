import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { vouchBin } from '../../../test/scene/vouch.ts'

/** Every file that is loaded is named on stderr. */
const hook = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  registerHooks({ load: (url, context, next) => (writeSync(2, url + '\\n'), next(url, context)) })`)}`

function loaded(...args: string[]): string[] {
  const { stderr, status } = spawnSync(process.execPath, ['--import', hook, vouchBin, ...args], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return stderr.split('\n').filter((url) => url.startsWith('file:'))
}

for (const line of ['version', '--version', '--help', 'run --help', 'completion bash'])
  test(`vouch ${line} loads the parser of the command line and little else`, () => {
    const files = loaded(...line.split(' '))
    const packages = new Set(files.map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? ''))
    assert.deepEqual([...packages].toSorted(), ['', 'commander'])
    assert.ok(files.length < 30, `${files.length} files`)
  })
