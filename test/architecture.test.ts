// Which package may import which. The table is the architecture; this file is what enforces it.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const everything = [
  'core',
  'policy',
  'proto',
  'host',
  'trust',
  'issuer',
  'ledger',
  'exchange',
  'store',
  'protocols',
  'review',
  'server',
  'agent',
  'scan',
  'sdk',
] as const

/** Package -> packages it may import. Grow it only together with the table in `docs/architecture.md`. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  policy: ['core'],
  proto: [],
  host: ['core'],
  trust: ['core', 'policy'],
  issuer: ['core'],
  ledger: ['core'],
  exchange: ['core', 'policy', 'trust', 'issuer', 'ledger'],
  store: ['core', 'policy', 'trust', 'issuer', 'ledger', 'exchange', 'scan'],
  protocols: ['core', 'policy', 'proto', 'trust', 'issuer', 'ledger', 'exchange'],
  review: ['core', 'policy', 'trust', 'ledger'],
  scan: ['core', 'host'],
  server: [
    'core',
    'policy',
    'proto',
    'host',
    'trust',
    'issuer',
    'ledger',
    'exchange',
    'store',
    'protocols',
    'review',
  ],
  cli: everything,
}

/** Node's own modules that the pure packages may use, and nothing else of the outside world. */
const pureBuiltins: Record<string, readonly string[]> = {
  core: ['node:crypto', 'node:buffer', 'node:util', 'node:net'],
  policy: ['node:buffer', 'node:net'],
}

const specifiers =
  /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

const root = new URL('..', import.meta.url).pathname
const files = globSync('packages/*/src/**/*.ts', { cwd: root }).toSorted()
const isTest = (file: string): boolean =>
  /\.(test|contract)\.ts$|\/contract\/|\/(testing|fixtures)\//.test(file)

function importsOf(file: string): string[] {
  return [...readFileSync(`${root}/${file}`, 'utf8').matchAll(specifiers)].map(
    (m) => m[1] ?? m[2] ?? m[3] ?? '',
  )
}

test('the architecture test sees the source', () => assert.ok(files.length > 50, `${files.length} files`))

for (const file of files) {
  const [, name = '', , ...inside] = file.split('/')
  test(`${file} imports only what its package may`, () => {
    const allowed = mayImport[name]
    assert.ok(allowed, `package ${name} is not in the table: add it, with its allowed imports`)
    assert.ok(inside.length > 1, `${file}: src/ holds folders only, give the file a room`)
    for (const specifier of importsOf(file)) checkSpecifier({ name, allowed, file, specifier })
  })
}

function checkSpecifier(rule: {
  name: string
  allowed: readonly string[]
  file: string
  specifier: string
}): void {
  const { name, allowed, file, specifier } = rule
  const target = /^@vouchsafe\/([^/]+)\//.exec(specifier)?.[1]
  if (target !== undefined)
    assert.ok(
      allowed.includes(target),
      `${name} must not import ${target} (\`${specifier}\`): data does not flow that way; take a port as an argument`,
    )
  assert.ok(!specifier.startsWith('../../'), `\`${specifier}\`: cross folders by #folder/file`)
  assert.ok(!/^@vouchsafe\/[^/]+$/.test(specifier), `\`${specifier}\`: name the folder, @vouchsafe/core/jwt`)
  const pure = pureBuiltins[name]
  if (pure !== undefined && specifier.startsWith('node:') && !isTest(file))
    assert.ok(pure.includes(specifier), `${name} is pure: \`${specifier}\` belongs in host or server`)
}
