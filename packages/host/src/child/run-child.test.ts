import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { exitStatus, runChild } from './run-child.ts'

let directory = ''
before(() => void (directory = mkdtempSync(join(tmpdir(), 'vouch-test-'))))
after(() => rmSync(directory, { recursive: true }))

const { env } = process
const shell = (script: string) => ({ command: '/bin/sh', args: ['-c', script], env })

test('runChild() gives the exit code of the child', async () => {
  for (const code of [0, 1, 42, 255]) assert.deepEqual(await runChild(shell(`exit ${code}`)), { code })
})

test('runChild() gives the signal that ended the child, and exitStatus() its number above 128', async () => {
  for (const [name, status] of [
    ['KILL', 137],
    ['TERM', 143],
    ['INT', 130],
  ] as const) {
    const end = await runChild(shell(`kill -${name} $$`))
    assert.deepEqual(end, { signal: `SIG${name}` })
    assert.equal(exitStatus(end), status)
  }
  assert.equal(exitStatus({ code: 7 }), 7)
})

test('runChild() reports 127 for what is not there and 126 for what cannot run', async () => {
  const plain = join(directory, 'plain')
  writeFileSync(plain, 'text', { mode: 0o644 })
  const cases: [command: string, code: number, why: string][] = [
    ['vouch-no-such-command', 127, 'not found'],
    [join(directory, 'missing'), 127, 'not found'],
    [join(plain, 'below'), 127, 'not found'],
    [plain, 126, 'not executable'],
    [directory, 126, 'not executable'],
  ]
  for (const [command, code, notStarted] of cases)
    assert.deepEqual(await runChild({ command, args: [], env }), { code, notStarted }, command)
})

test('runChild() looks the command up in the PATH of the child', async () => {
  const program = join(directory, 'only-here')
  writeFileSync(program, '#!/bin/sh\nexit 5\n')
  chmodSync(program, 0o755)
  const path = `${directory}${delimiter}${env['PATH'] ?? ''}`
  assert.deepEqual(await runChild({ command: 'only-here', args: [], env: { PATH: path } }), { code: 5 })
})

test('runChild() tells a command that cannot run from one that is not there, closed directories in PATH or not', async () => {
  writeFileSync(join(directory, 'not-executable'), 'text', { mode: 0o644 })
  const closed = join(directory, 'closed')
  mkdirSync(closed, { mode: 0 })
  const run = (command: string) =>
    runChild({ command, args: [], env: { PATH: `${closed}${delimiter}${directory}` } })
  assert.deepEqual(await run('not-there'), { code: 127, notStarted: 'not found' })
  assert.deepEqual(await run('not-executable'), { code: 126, notStarted: 'not executable' })
  rmdirSync(closed)
})

test('runChild() gives the child the environment it is told and no more', async () => {
  const script = 'test "$GIVEN" = yes && test -z "$HOME" && exit 3'
  const { code } = { code: undefined, ...(await runChild({ ...shell(script), env: { GIVEN: 'yes' } })) }
  assert.equal(code, 3)
})

test('runChild() leaves no signal handler behind', async () => {
  const counts = () =>
    ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGHUP'].map((signal) => process.listenerCount(signal))
  const before = counts()
  await runChild(shell('exit 0'))
  await runChild({ command: 'vouch-no-such-command', args: [], env })
  assert.deepEqual(counts(), before)
})

/** A process that runs `script` by `runChild` and prints how it ended. */
function runner(script: string): ChildProcessByStdio<null, Readable, null> {
  const program = `import { runChild } from ${JSON.stringify(import.meta.resolve('./run-child.ts'))}
    const end = await runChild({ command: '/bin/sh', args: ['-c', ${JSON.stringify(script)}], env: process.env })
    console.log(JSON.stringify(end))`
  // A session of its own has no terminal, so that the outcome is the same on a desk and in CI.
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const
for (const signal of signals)
  test(`runChild() passes ${signal} on and outlives the child, which chooses how to end`, async () => {
    const name = signal.slice(3)
    // `wait` is what a signal interrupts; the trap then ends the shell with a code of its own.
    const vouch = runner(
      `trap 'kill $!; echo got ${name}; exit 42' ${name}; sleep 5 & echo ready; wait; exit 1`,
    )
    let output = ''
    vouch.stdout.on('data', (text: Buffer) => (output += text.toString()))
    await once(vouch.stdout, 'data')
    vouch.kill(signal)
    await once(vouch, 'close')
    assert.equal(output, `ready\ngot ${name}\n{"code":42}\n`)
  })

test('runChild() stays while a child ignores the signal', async () => {
  const vouch = runner(
    `trap '' TERM; trap 'exit 9' USR1; echo ready; while :; do read -r _ < /dev/null || sleep 0.01; done`,
  )
  let output = ''
  vouch.stdout.on('data', (text: Buffer) => (output += text.toString()))
  await once(vouch.stdout, 'data')
  vouch.kill('SIGTERM')
  vouch.kill('SIGUSR1')
  await once(vouch, 'close')
  assert.equal(output, 'ready\n{"code":9}\n')
})

const hasScript = spawnSync('/usr/bin/script', ['--version']).status === 0
test('runChild() sends nothing twice that the terminal has sent already', { skip: !hasScript }, async () => {
  const program = join(directory, 'tty.mjs')
  const script = `trap 'echo once' INT; echo ready; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.02; done; exit 0`
  writeFileSync(
    program,
    `import { runChild } from ${JSON.stringify(import.meta.resolve('./run-child.ts'))}
     await runChild({ command: '/bin/sh', args: ['-c', ${JSON.stringify(script)}], env: process.env })`,
  )
  const terminal = spawn('/usr/bin/script', ['-qec', `${process.execPath} ${program}`, '/dev/null'], {
    stdio: 'pipe',
  })
  let output = ''
  terminal.stdout.on('data', (text: Buffer) => (output += text.toString()))
  while (!output.includes('ready')) await once(terminal.stdout, 'data')
  terminal.stdin.write('\x03')
  await once(terminal, 'close')
  assert.equal(output.split('once').length - 1, 1, output)
})
