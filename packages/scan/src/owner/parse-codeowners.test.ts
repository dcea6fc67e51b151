import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { matchesPath, parsePathPattern } from './match-path.ts'
import { parseCodeowners } from './parse-codeowners.ts'

interface Case {
  readonly name: string
  readonly text: string
  /** Path -> owners. */
  readonly owners: Readonly<Record<string, string>>
  readonly isGitlab?: boolean
}

const cases: readonly Case[] = [
  {
    name: 'the last rule that fits, as GitHub does',
    text: `
# everything
*       @global
*.js    @js
/build/logs/ @logs
docs/*  docs@example.com
apps/   @octocat
/scripts/ @octocat @org/team
**/logs @log-team
/apps/github
`,
    owners: {
      'README.md': '@global',
      'src/deep/x.js': '@js',
      'build/logs/today.txt': '@log-team',
      'docs/start.md': 'docs@example.com',
      'docs/app/deep.md': '@global',
      'sub/docs/start.md': '@global',
      'any/apps/x.txt': '@octocat',
      'scripts/run.sh': '@octocat @org/team',
      'deep/scripts/run.sh': '@global',
      'deep/logs/x': '@log-team',
      'apps/github/main.go': '',
      'apps/github': '',
    },
  },
  {
    name: 'comments, escapes, and words that are no owners',
    text: 'a\\ b.txt @one # @two\n\\#c.txt @three not-an-owner @bad!\n   \n',
    owners: { 'a b.txt': '@one', '#c.txt': '@three', 'd.txt': '' },
  },
  {
    name: 'sections, their owners, and exclusions, as GitLab does',
    text: `
* @all
[Documentation] @docs
docs/
README.md @readme
^[Optional][2] @opt @opt2
*.rb
!vendor.rb
[documentation]
guide.md
`,
    owners: {
      'x/docs/a.md': '@all @docs',
      'sub/README.md': '@all @readme',
      'lib/x.rb': '@all @opt @opt2',
      'lib/vendor.rb': '@all',
      'guide.md': '@all',
    },
  },
  {
    name: 'a path from the root for GitLab only where it begins with a slash',
    text: '/docs/x.md @root\ndocs/y.md @any\n',
    isGitlab: true,
    owners: { 'docs/x.md': '@root', 'a/docs/x.md': '', 'a/docs/y.md': '@any' },
  },
]

for (const { name, text, owners, isGitlab } of cases) {
  test(`parseCodeowners() tells ${name}`, () => {
    const codeowners = parseCodeowners(text, isGitlab)
    for (const [path, expected] of Object.entries(owners))
      assert.equal(
        codeowners
          .of(path)
          .map(({ who }) => who)
          .join(' '),
        expected,
        path,
      )
  })
}

test('parseCodeowners() tells the line of the rule', () => {
  assert.deepEqual(parseCodeowners('\n# c\r\n*.md @a\r\n').of('x.md'), [{ who: '@a', line: 3 }])
})

test('parseCodeowners() takes any text, and tells only what looks like an owner (property)', () => {
  const lines = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom('[', ']', '^[x]', '!', '*', '**/', '@a', '\\', '#', ' ', '\t', '\n', '/'),
    ),
  )
  fc.assert(
    fc.property(lines, fc.string(), (pieces, path) => {
      for (const { who, line } of parseCodeowners(pieces.join('')).of(path)) {
        assert.match(who, /^[^\s<>]*@[^\s<>]+$/)
        assert.ok(line >= 1)
      }
    }),
  )
})

test('matchesPath() agrees with the same pattern as a regular expression (property)', () => {
  const names = fc.constantFrom('a', 'b', 'ab', '*', 'a*', '*b', '?', '**')
  const paths = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'aab'), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      fc.array(names, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      paths,
      (segments, isFolder, parts) => {
        const text = `/${segments.join('/')}${isFolder ? '/' : ''}`
        const pattern = parsePathPattern(text, () => true)
        const body = segments.map((segment) =>
          segment === '**' ? '(?:[^/]+/)*' : `${segment.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}/`,
        )
        const isShallow = !isFolder && segments.at(-1) === '*' && segments.length > 1
        const end = isFolder ? '[^/]+/(?:[^/]+/)*' : isShallow ? '' : '(?:[^/]+/)*'
        const oracle = new RegExp(`^${body.join('')}${end}$`)
        assert.equal(matchesPath(pattern, parts.join('/')), oracle.test(`${parts.join('/')}/`), text)
      },
    ),
    { numRuns: 500 },
  )
})

test('a pattern made to be slow takes no longer than its length times that of the path', () => {
  const began = performance.now()
  const stars = `${'*a'.repeat(1000)}b`
  const folders = `${'**/'.repeat(500)}x`
  const codeowners = parseCodeowners(`${stars} @a\n${folders} @b\n`)
  assert.deepEqual(codeowners.of('a'.repeat(5000)), [])
  assert.deepEqual(codeowners.of('a/'.repeat(500)), [])
  assert.ok(performance.now() - began < 3000)
})
