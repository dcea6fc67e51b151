// The package as it is published: compiled, packed, installed into an empty folder, and run from there.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

const root = new URL('..', import.meta.url).pathname

test(
  'the packed package installs into an empty folder and serves the quickstart',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vouch-published-'))
    const run = (command: string, ...args: string[]): string =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8' })
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
    const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: join(root, 'dist/npm'),
      encoding: 'utf8',
    }).trim()
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    run('npm', 'install', '--silent', '--no-audit', '--no-fund', join(folder, tarball))
    cpSync(join(root, 'examples/quickstart'), join(folder, 'trust'), { recursive: true })

    const vouch = join(folder, 'node_modules/.bin/vouch')
    assert.match(run(vouch, 'version'), /^vouch \d+\.\d+\.\d+ /)
    const home = ['--home', join(folder, 'home')]
    const server = spawn(vouch, ['up', '--json', '--port', '0', '--manifest', 'trust', ...home], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: server.stdout })) {
      assert.equal(JSON.parse(line).issuer, 'https://vouchsafe.internal')
      break
    }
    assert.match(run(vouch, 'get', ...home), /Role +000000000001 +s3-reader/)
    const child = 'process.stdout.write(process.env.AWS_ROLE_ARN)'
    assert.equal(
      run(vouch, 'run', ...home, '--role', 's3-reader', '--', process.execPath, '-e', child),
      'arn:aws:iam::000000000001:role/s3-reader',
    )
    assert.match(run(vouch, 'audit', ...home), /token_issued|IssueToken/)

    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    assert.equal(await ended, 0)
    rmSync(folder, { recursive: true })
  },
)
