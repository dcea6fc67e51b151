import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { fingerprintOf } from '../report/render-sarif.ts'
import { github } from '../testing/statements.ts'
import type { LintFinding } from '../types.ts'
import { applyExcuses } from './apply-excuses.ts'
import { commentExcuses } from './comment-excuses.ts'
import { ignoreFileExcuses } from './ignore-file-excuses.ts'

const at = (Date.parse('2026-11-22T12:00:00Z') / 1000) as EpochSeconds
const facts = { region: 'eu-west-1', parameters: new Map<string, string>() }

/** A manifest whose one statement lets everybody in; the comment of a line above the statement, and one in its line. */
function manifest(above: string, beside = ''): string {
  return `kind: Role
name: deploy
trustPolicy:
  Version: '2012-10-17'
  Statement:
${above}    - Effect: Allow ${beside}
      Principal: {Federated: 'arn:aws:iam::123456789012:oidc-provider/${github}'}
      Action: sts:AssumeRoleWithWebIdentity
`
}

function findingsOf(text: string, file = 'role.yaml'): LintFinding[] {
  const { subjects, gaps } = readLintFiles([{ file, text }], facts)
  assert.deepEqual(gaps, [])
  return lint(subjects)
}

/** What counts after the comments, and what is excused. */
function judged(text: string, ignored = '') {
  const file = 'role.yaml'
  const excuses = [
    ...commentExcuses({ file, text }),
    ...ignoreFileExcuses({ file: '.vouch-ignore', text: ignored }),
  ]
  const all = applyExcuses(findingsOf(text), { excuses, at, isLinted: () => true })
  return {
    counting: all.filter(({ suppression }) => suppression === undefined).map(({ rule }) => rule),
    excused: all.flatMap(({ rule, suppression }) => (suppression === undefined ? [] : [[rule, suppression]])),
    messages: all.map(({ message }) => message),
  }
}

const excusing: readonly (readonly [name: string, text: string, suppression: object])[] = [
  [
    'a line above',
    manifest('    # vouch:allow missing-tenant: a sandbox\n'),
    { by: 'comment', reason: 'a sandbox' },
  ],
  [
    'a line above, and other comments between',
    manifest('    # vouch:allow missing-tenant until 2027-01-31: a sandbox\n    # another\n\n'),
    { by: 'comment', reason: 'a sandbox', until: '2027-01-31' },
  ],
  [
    'the line itself',
    manifest('', '# vouch:allow any-branch, missing-tenant: a sandbox'),
    { by: 'comment', reason: 'a sandbox' },
  ],
]
for (const [name, text, suppression] of excusing)
  test(`a comment excuses by ${name}`, () =>
    assert.deepEqual(judged(text).excused, [['missing-tenant', suppression]]))

const useless: readonly (readonly [name: string, text: string, rules: readonly string[]])[] = [
  ['no reason', manifest('    # vouch:allow missing-tenant\n'), ['excuse-without-reason', 'missing-tenant']],
  [
    'a day that is over',
    manifest('    # vouch:allow missing-tenant until 2026-11-20: a sandbox\n'),
    ['excuse-expired', 'missing-tenant'],
  ],
  [
    'a day that is none',
    manifest('    # vouch:allow missing-tenant until 2027-02-30: a sandbox\n'),
    ['excuse-expired', 'missing-tenant'],
  ],
  [
    'another rule',
    manifest('    # vouch:allow any-branch: a sandbox\n'),
    ['unused-excuse', 'missing-tenant'],
  ],
  [
    'a rule that is none',
    manifest('    # vouch:allow no-such-rule: a sandbox\n'),
    ['unused-excuse', 'missing-tenant'],
  ],
  [
    'another place',
    `# vouch:allow missing-tenant: a sandbox\n${manifest('')}`,
    ['unused-excuse', 'missing-tenant'],
  ],
  ['no rule: that is for a credential', manifest('    # vouch:allow: a sandbox\n'), ['missing-tenant']],
  [
    'text that is no comment',
    manifest('', '# see vouch:allow missing-tenant: a sandbox'),
    ['missing-tenant'],
  ],
]
for (const [name, text, rules] of useless)
  test(`a comment excuses nothing with ${name}`, () => {
    const { counting, excused } = judged(text)
    assert.deepEqual([counting, excused], [rules, []])
  })

const ignoreFiles: readonly (readonly [line: string, counting: readonly string[]])[] = [
  ['missing-tenant role.yaml: a sandbox', []],
  ['missing-tenant role.yaml:6: a sandbox', []],
  ['missing-tenant role.yaml role deploy: a sandbox', []],
  ['missing-tenant ./: a sandbox', []],
  ['missing-tenant role.yaml:7: a sandbox', ['unused-excuse', 'missing-tenant']],
  ['missing-tenant role.yaml role other: a sandbox', ['unused-excuse', 'missing-tenant']],
  ['missing-tenant other.yaml: a sandbox', ['unused-excuse', 'missing-tenant']],
  ['missing-tenant role.yaml', ['excuse-without-reason', 'missing-tenant']],
  ['missing-tenant role.yaml until 2026-11-20: a sandbox', ['excuse-expired', 'missing-tenant']],
  [`${'0'.repeat(32)}: a credential`, ['missing-tenant']],
]
for (const [line, counting] of ignoreFiles)
  test(`the ignore file says ${line}`, () => assert.deepEqual(judged(manifest(''), line).counting, counting))

test('an ignore file speaks of paths from its own folder, and of folders', () => {
  const [whole] = ignoreFileExcuses({ file: 'a/.vouch-ignore', text: 'any-branch b/: a sandbox' })
  const covers = (file: string): boolean | undefined => whole?.covers({ place: { file, line: 1, column: 1 } })
  assert.deepEqual([covers('a/b/c.json'), covers('b/c.json'), covers('a/bc.json')], [true, false, false])
})

test('comments are those of the language: HCL has three, JSON none', () => {
  const lines = [
    '# vouch:allow a-b: reason',
    '// vouch:allow a-b: reason',
    '/* vouch:allow a-b: reason */',
    'x',
  ]
  const rules = (file: string, text: string): number => commentExcuses({ file, text }).length
  assert.equal(rules('main.tf', lines.join('\n')), 3)
  assert.equal(rules('main.yaml', lines.join('\n')), 1)
  assert.equal(rules('trust.json', `{"Sid": "x # vouch:allow a-b: reason"}`), 0)
  const [, second] = commentExcuses({ file: 'main.tf', text: lines.join('\n') })
  assert.equal(second?.covers({ place: { file: 'main.tf', line: 4, column: 1 } }), true)
})

test('a fingerprint stays when lines and statements are added above', () => {
  const sound = `    - Effect: Deny
      Principal: {AWS: '*'}
      Action: sts:AssumeRole
`
  const own = findingsOf(manifest('')).map(fingerprintOf)
  fc.assert(
    fc.property(fc.nat({ max: 20 }), fc.nat({ max: 3 }), (lines, statements) => {
      const text = `${'# a line\n'.repeat(lines)}${manifest(sound.repeat(statements))}`
      const moved = findingsOf(text).filter(({ rule }) => rule === 'missing-tenant')
      assert.deepEqual(moved.map(fingerprintOf), own)
      assert.equal(moved[0]?.place.line, 6 + lines + 3 * statements)
    }),
    { numRuns: 12 },
  )
})

test('commentExcuses() and ignoreFileExcuses() never throw, whatever the text', () => {
  const word = fc.constantFrom(
    'vouch:allow',
    ' ',
    '#',
    '//',
    'a-b',
    ',',
    ':',
    'until',
    '2026-12-31',
    '\n',
    '"',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
  )
  fc.assert(
    fc.property(text, (outside) => {
      const excuses = [
        ...commentExcuses({ file: 'a.tf', text: outside }),
        ...ignoreFileExcuses({ file: 'a/.vouch-ignore', text: outside }),
      ]
      const found = applyExcuses([], { excuses, at, isLinted: () => true })
      assert.ok(found.every(({ rule }) => /excuse/.test(rule)))
    }),
  )
})
