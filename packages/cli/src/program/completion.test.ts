import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { shells } from './choices.ts'
import { completionScript } from './completion.ts'
import { optionsOf } from './help.ts'
import type { CommandSpec } from './spec.ts'
import { commandSpecs } from './specs.ts'

const has = (program: string): boolean => spawnSync(program, ['-c', 'exit']).status === 0

for (const shell of shells)
  test(`completionScript() is well-formed for ${shell}`, { skip: !has(shell) && 'not installed' }, () => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: completionScript(shell, commandSpecs) })
    assert.deepEqual([status, String(stderr)], [0, ''])
  })

/** What a real bash offers after these words; the last is being typed. */
function offered(words: readonly string[], specs = commandSpecs): string[] {
  const ask = `${completionScript('bash', specs)}
    COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _vouch; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', ask, 'bash', 'vouch', ...words], { encoding: 'utf8' })
  assert.equal(stderr, '')
  return stdout.split('\n').filter((word) => word !== '')
}

const cases: readonly [typed: readonly string[], want: readonly string[]][] = [
  [[''], [...commandSpecs.map(({ name }) => name), 'help', '--help', '--version']],
  [['de'], ['delete']],
  [
    ['run', '--r'],
    ['--role', '--region'],
  ],
  [['audit', '--den'], ['--denied']],
  [
    ['get', 'P'],
    ['Provider', 'Policy'],
  ],
  [['completion', 'z'], ['zsh']],
  [['nonsense', ''], []],
  [['run', '--role', ''], []],
  [['apply', '-f', 'tr'], []],
  [['audit', '-f', '--j'], ['--json']],
  [['run', '--role', 'r', '--', 'ec'], []],
]
for (const [typed, want] of cases)
  test(`bash completes \`vouch ${typed.join(' ')}\` with ${want.length === 0 ? 'files alone' : want.join(' ')}`, () =>
    assert.deepEqual(offered(typed), want))

test('bash completes every option of every command', () => {
  for (const spec of commandSpecs) {
    const flags = optionsOf(spec).flatMap(({ flags: text }) => text.match(/--[a-z-]+/g) ?? [])
    assert.deepEqual(new Set(offered([spec.name, '--'])), new Set(flags), spec.name)
  }
})

test('bash completes the values of an option that has a closed list', () => {
  const [first] = commandSpecs
  assert.ok(first !== undefined)
  const spec: CommandSpec = {
    ...first,
    name: 'paint',
    options: [{ flags: '-c, --colour <colour>', help: '', choices: ['red', 'green'] }],
  }
  for (const flag of ['-c', '--colour']) assert.deepEqual(offered(['paint', flag, 'r'], [spec]), ['red'])
})

test('completionScript() for zsh lets zsh run the script of bash', () => {
  const zsh = completionScript('zsh', commandSpecs)
  assert.ok(zsh.startsWith('#compdef vouch\n'))
  assert.ok(zsh.endsWith(completionScript('bash', commandSpecs)))
})
