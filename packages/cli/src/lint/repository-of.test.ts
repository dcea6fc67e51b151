import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { isRepository, repositoryIn, repositoryOf } from './repository-of.ts'

const origin = (url: string): string =>
  `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/*\n`

const configs: readonly (readonly [name: string, config: string, want: string | undefined])[] = [
  ['https', origin('https://github.com/acme/shop.git'), 'acme/shop'],
  ['https with a user', origin('https://robot@github.com/acme/shop'), 'acme/shop'],
  ['scp', origin('git@github.com:acme/shop.git'), 'acme/shop'],
  ['an alias of ssh', origin('work:acme/shop'), 'acme/shop'],
  ['ssh with a port', origin('ssh://git@gitlab.com:22/acme/tools/shop.git'), 'acme/tools/shop'],
  [
    'quotes and carriage returns',
    origin('"https://github.com/acme/shop.git"').replaceAll('\n', '\r\n'),
    'acme/shop',
  ],
  ['another remote', origin('https://github.com/a/b').replace('origin', 'fork'), undefined],
  [
    'a remote after another',
    `${origin('x').replace('origin', 'fork')}${origin('git@h:acme/shop')}`,
    'acme/shop',
  ],
  ['a folder', origin('/srv/git/shop.git'), undefined],
  ['a name alone', origin('https://github.com/shop'), undefined],
  ['wildcards', origin('git@github.com:acme/*'), undefined],
  ['colons', origin('git@github.com:acme/shop:ref:refs/heads/main'), undefined],
  ['nothing', '', undefined],
]
for (const [name, config, want] of configs)
  test(`repositoryIn() reads ${name}`, () => assert.equal(repositoryIn(config), want))

test('repositoryIn() gives nothing but the name of a repository, in time that grows with the text', () => {
  const piece = fc.constantFrom(
    '[remote "origin"]',
    'url',
    '=',
    ' ',
    '\n',
    ':',
    '/',
    'a',
    '"',
    '\\',
    '*',
    '\u0000',
    'https://',
    'git@',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const found = repositoryIn(pieces.join(''))
      assert.ok(found === undefined || isRepository(found))
    }),
  )
  const before = performance.now()
  repositoryIn(`[remote "origin"]\nurl = git@h:${'a.'.repeat(100_000)}\n`)
  repositoryIn(`${'['.repeat(100_000)}\nurl${' '.repeat(100_000)}`)
  assert.ok(performance.now() - before < 500)
})

test('repositoryOf() needs one clone for all paths', () => {
  const root = mkdtempSync(join(tmpdir(), 'vouch-repository-'))
  after(() => rmSync(root, { recursive: true }))
  for (const name of ['one', 'two']) {
    mkdirSync(join(root, name, '.git'), { recursive: true })
    mkdirSync(join(root, name, 'deep', 'deeper'), { recursive: true })
    writeFileSync(join(root, name, '.git', 'config'), origin(`git@github.com:acme/${name}.git`))
  }
  assert.equal(repositoryOf(['.'], join(root, 'one')), 'acme/one')
  assert.equal(repositoryOf(['deep/deeper', 'deep'], join(root, 'one')), 'acme/one')
  assert.equal(repositoryOf(['one/deep', 'two'], root), undefined)
  assert.equal(repositoryOf(['.'], root), undefined)
  assert.equal(repositoryOf(['-'], join(root, 'one')), undefined)
})
