import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import type { LintFinding } from '../types.ts'

const facts = { region: 'eu-west-1', parameters: new Map<string, string>() }

function keyFindings(text: string): LintFinding[] {
  const { subjects, gaps } = readLintFiles([{ file: 'f.yml', text }], facts)
  assert.deepEqual(gaps, [])
  return lint(subjects).filter(({ rule }) => rule.startsWith('static-key-beside'))
}

/** The text after a diff without context, as `patch` makes it. */
function patched(text: string, diff: string): string {
  const lines = text.split('\n')
  const removed = [...diff.matchAll(/^@@ -(\d+),(\d+) \+\d+,0 @@$/gm)].flatMap(([, from, count]) =>
    Array.from({ length: Number(count) }, (_, at) => Number(from) + at),
  )
  const taken = removed.map((line) => `-${lines[line - 1]}`)
  assert.deepEqual(
    taken,
    diff.split('\n').filter((line) => /^-(?!--)/.test(line)),
  )
  return lines.filter((_, at) => !removed.includes(at + 1)).join('\n')
}

const workflow = (inputs: string, env = ''): string => `on: push
permissions: { id-token: write }
${env}jobs:
  a:
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: arn:aws:iam::123456789012:role/x
${inputs}          aws-region: eu-west-1
`
const pod = (variables: string): string => `apiVersion: v1
kind: Pod
metadata: { name: p }
spec:
  containers:
    - name: a
      env:
        - name: AWS_ROLE_ARN
          value: x
${variables}        - name: OTHER
          value: hunter2
`
const secret = (key: string): string =>
  `          valueFrom:\n            secretKeyRef: { name: k, key: ${key} }\n`

const mended: readonly (readonly [name: string, text: string, want: string])[] = [
  [
    'inputs of a workflow',
    workflow(
      "          aws-access-key-id: ${{ secrets.ID }}\n          aws-secret-access-key: '${{ secrets.KEY }}'\n",
    ),
    workflow(''),
  ],
  [
    'variables of a workflow',
    workflow('', 'env:\n  AWS_ACCESS_KEY_ID: ${{ secrets.ID }}\n  OTHER: x\n'),
    workflow('', 'env:\n  OTHER: x\n'),
  ],
  [
    'variables of a pod',
    pod(
      `        - name: AWS_ACCESS_KEY_ID\n${secret('id')}        - name: AWS_SECRET_ACCESS_KEY\n${secret('key')}`,
    ),
    pod(''),
  ],
]
for (const [name, text, want] of mended)
  test(`the fix of a static key takes out ${name} and nothing else`, () => {
    const [found] = keyFindings(text)
    assert.equal(found?.fix?.risk, 'review')
    assert.equal(patched(text, found.fix.diff ?? ''), want)
    assert.deepEqual(keyFindings(want), [])
    assert.doesNotMatch(found.fix.diff ?? '', /hunter2|role-to-assume/)
  })

const silent: readonly (readonly [name: string, text: string])[] = [
  ['a key that is written down', workflow('          aws-access-key-id: AKIAIOSFODNN7EXAMPLE\n')],
  [
    'a secret that is written down',
    workflow(
      '          aws-access-key-id: ${{ secrets.ID }}\n          aws-secret-access-key: wJalrXUtnFEMI\n',
    ),
  ],
  [
    'a value that goes on after its expression',
    workflow('          aws-access-key-id: ${{ secrets.ID }}hunter2\n'),
  ],
  ['a comment beside it', workflow('          aws-access-key-id: ${{ secrets.ID }} # hunter2\n')],
  [
    'a mapping on one line',
    workflow('').replace(
      /with:[\s\S]*/,
      "with: { role-to-assume: r, aws-access-key-id: '${{ secrets.ID }}' }\n",
    ),
  ],
  [
    'the value of a variable',
    pod('        - name: AWS_ACCESS_KEY_ID\n          value: AKIAIOSFODNN7EXAMPLE\n'),
  ],
]
for (const [name, text] of silent)
  test(`no fix is printed where it would hold more than where a secret is: ${name}`, () => {
    const found = keyFindings(text)
    assert.equal(found.length, 1)
    assert.doesNotMatch(JSON.stringify(found), /AKIA|wJalr|hunter2/)
    assert.equal(found[0]?.fix, undefined)
  })
