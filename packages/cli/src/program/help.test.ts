import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { commandHelp, programHelp } from './help.ts'
import { runProgram } from './program.ts'
import { commandSpecs } from './specs.ts'

/** The text is kept, so that a change of help is a change that someone has read. `UPDATE_GOLDEN=1` writes it anew. */
function checkGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}.txt`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, text)
  assert.equal(text, readFileSync(file, 'utf8'))
}

async function printed(argv: readonly string[]): Promise<string> {
  const io = recordedIo()
  assert.equal(await runProgram(argv, io), 0)
  assert.equal(io.said.err, '')
  return io.said.out
}

test('vouch --help prints what golden/vouch.txt holds', async () => {
  checkGolden('vouch', await printed(['--help']))
})

for (const spec of commandSpecs) {
  test(`vouch ${spec.name} --help prints what golden/${spec.name}.txt holds`, async () => {
    checkGolden(spec.name, await printed([spec.name, '--help']))
  })

  test(`vouch ${spec.name} --help has usage, exit codes and two examples that begin with the command`, () => {
    const help = commandHelp(spec)
    assert.ok(help.startsWith(`vouch ${spec.name}: ${spec.summary}\n\nUsage:\n  vouch ${spec.name}`))
    assert.match(help, /\nExit codes:\n {2}[0N] .*\n/)
    const examples = help
      .slice(help.indexOf('\nExamples:\n') + 11)
      .trimEnd()
      .split('\n')
    assert.ok(examples.length >= 2)
    for (const example of examples) assert.match(example, new RegExp(`^  .*\\bvouch ${spec.name}\\b`))
  })

  test(`vouch ${spec.name} --help fits 120 columns, without trailing spaces`, () => {
    for (const line of commandHelp(spec).split('\n')) {
      assert.ok(line.length <= 120, line)
      assert.equal(line, line.trimEnd())
    }
  })

  test(`the examples of vouch ${spec.name} give only options that it has`, () => {
    const known = commandHelp(spec)
    for (const example of spec.examples) {
      const own = example.slice(example.indexOf('vouch ')).split(' -- ')[0] ?? ''
      for (const [flag] of own.matchAll(/(?<= )--?[a-z-]+/g))
        assert.ok(known.includes(flag), `${flag} in ${example}`)
    }
  })
}

test('programHelp() lists every command on a line of its own', () => {
  const help = programHelp(commandSpecs)
  for (const { name, summary } of commandSpecs) assert.match(help, new RegExp(`\n  ${name} +${summary}\n`))
})

test('vouch help COMMAND is vouch COMMAND --help', async () => {
  assert.equal(await printed(['help', 'run']), await printed(['run', '--help']))
  assert.equal(await printed(['help']), await printed(['--help']))
})

test('vouch alone prints its help on stderr, as a wrong command line', async () => {
  const io = recordedIo()
  assert.equal(await runProgram([], io), 2)
  assert.deepEqual(io.said, { out: '', err: programHelp(commandSpecs) })
})
