import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from './program.ts'
import { version } from './version.ts'

const empty = mkdtempSync(join(tmpdir(), 'vouch-program-'))
after(() => rmSync(empty, { recursive: true }))

async function vouch(line: string) {
  const io = recordedIo({ env: { VOUCH_HOME: join(empty, 'none') }, cwd: empty })
  const code = await runProgram(line.split(' '), io)
  return { code, ...io.said }
}

/** Wrong command lines: what is said on stderr, before the code and the hint. */
const wrong: readonly [line: string, say: string, help?: string][] = [
  ['aply', 'unknown command `aply`; did you mean `apply`?', 'vouch'],
  ['frobnicate', 'unknown command `frobnicate`', 'vouch'],
  ['--jsn version', 'unknown option `--jsn`', 'vouch'],
  ['get --jso', 'unknown option `--jso`; did you mean `--json`?'],
  ['apply', '`-f, --file <path>` is required'],
  ['apply -f', '`-f, --file <path>`: expected a value, found nothing'],
  ['run --role x', 'expected `<command>`, found nothing'],
  ['run --role x --', 'expected `<command>`, found nothing'],
  ['run --role x --regio y -- true', 'unknown option `--regio`; did you mean `--region`?'],
  ['version now', '`version` takes 0 arguments, found `now`'],
  ['doctor a b', '`doctor` takes 0 arguments, found `a, b`'],
]
for (const [line, say, help = `vouch ${line.split(' ')[0] ?? ''}`] of wrong)
  test(`vouch ${line} is a wrong command line`, async () => {
    const next = `  next: see \`${help} --help\`\n`
    assert.deepEqual(await vouch(line), { code: 2, out: '', err: `vouch: ${say} [usage]\n${next}` })
  })

/** Well-formed for the parser, refused by the command itself, before any server is looked for. */
const refused: readonly [line: string, say: RegExp][] = [
  ['completion fish', /^vouch: expected one of bash, zsh; found `fish` \[usage\]/],
  ['token', /^vouch: --audience is required \[usage\]\n {2}next: see `vouch token --help`/],
  ['token inspekt', /^vouch: expected `inspect` or nothing before the options \[usage\]/],
  ['server cofig', /^vouch: expected one of config; found `cofig` \[usage\]/],
  ['up --port 65536', /^vouch: --port: expected a whole number from 0 to 65535, found `65536` \[usage\]/],
  ['server --port x', /^vouch: --port: expected a whole number .* \[usage\]/],
  [
    'get Rol',
    /^vouch: expected a kind, one of Account, Provider, SamlProvider, Role, InstanceProfile, Policy, .*, Alert; found `Rol` \[usage\]/,
  ],
  ['get Role a b', /^vouch: expected at most a kind and a name, found `b` \[usage\]/],
  ['delete Role', /^vouch: expected a kind and a name, as in `vouch delete Role payments` \[usage\]/],
  [
    'audit --limit 0',
    /^vouch: expected a whole number from 1 to 1000 .* \[usage\]\n {2}next: see `vouch audit --help`/,
  ],
  ['audit --since yesterday', /^vouch: expected a time such as .* \[usage\]/],
  ['apply -f nowhere.yaml', /^vouch: no such file or folder: `nowhere.yaml` \[usage\]/],
  ['run -- true', /^vouch: expected one of --role and --admin \[usage\]/],
  ['run --admin --role x -- true', /^vouch: expected one of --role and --admin \[usage\]/],
  ['run --admin --audience a -- true', /^vouch: --audience goes with --role, not with --admin \[usage\]/],
  ['revoke', /^vouch: expected one of --role and --session \[usage\]/],
  ['credentials', /^vouch: expected --admin \[usage\]/],
  ['run --role x --session-name ? -- true', /^vouch: --session-name: expected .* \[usage\]/],
  ['token --aud a --lifetime 1h', /^vouch: --lifetime goes with --subject: .* \[usage\]/],
  ['token --aud a --claims {}', /^vouch: --claims goes with --subject: .* \[usage\]/],
  ['token --aud a --sub s --lifetime soon', /^vouch: --lifetime: expected a duration .* \[usage\]/],
  ['token --aud a --sub s --claims []', /^vouch: --claims: expected a JSON object; .* \[usage\]/],
]
for (const [line, say] of refused)
  test(`vouch ${line} is refused as a wrong command line`, async () => {
    const { code, out, err } = await vouch(line)
    assert.match(err, say)
    // 2 would look like the code of the command that `vouch run` runs
    assert.deepEqual([code, out], [line.startsWith('run ') ? 125 : 2, ''])
  })

test('a wrong command line is told as JSON where JSON was asked for', async () => {
  const { code, err } = await vouch('get --json --nam x')
  assert.equal(code, 2)
  assert.deepEqual(JSON.parse(err), {
    error: { code: 'usage', message: 'unknown option `--nam`', hint: 'see `vouch get --help`' },
  })
})

for (const line of ['audit', 'get', 'delete Role r', 'token --aud a', 'token --aud a --sub s'])
  test(`vouch ${line} ends with 1 where there is no server, and says what to do`, async () => {
    const { code, out, err } = await vouch(line)
    assert.deepEqual([code, out], [1, ''])
    assert.match(
      err,
      /^vouch: no server has announced itself in `.*` \[server_unreachable\]\n {2}next: .*vouch up.*\n$/,
    )
  })

test('vouch run ends with 125 where there is no server: no code of a command', async () => {
  assert.equal((await vouch('run --role r -- true')).code, 125)
})

test('vouch run leaves the options of its command alone, with and without `--`', async () => {
  for (const line of ['run --role r echo --json --help', 'run --role r -- echo --json']) {
    const { code, err } = await vouch(line)
    assert.equal(code, 125)
    assert.match(err, /^vouch: no server/)
  }
})

test('vouch version prints the version of the package and of Node', async () => {
  const node = process.versions.node
  assert.deepEqual(await vouch('version'), { code: 0, out: `vouch ${version} (Node ${node})\n`, err: '' })
  assert.deepEqual(JSON.parse((await vouch('version --json')).out), { version, node })
  for (const flag of ['--version', '-V']) assert.equal((await vouch(flag)).out, `${version}\n`)
})

test('vouch doctor --json says what failed, and ends with 1', async () => {
  const { code, out } = await vouch('doctor --json')
  assert.equal(code, 1)
  const { checks }: { checks: { name: string; result: string }[] } = JSON.parse(out)
  assert.equal(checks.find(({ name }) => name === 'server')?.result, 'fail')
})

test('vouch schema prints the JSON Schema of manifests', async () => {
  const schema: Record<string, unknown> = JSON.parse((await vouch('schema')).out)
  assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema')
})
