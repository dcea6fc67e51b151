import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { account } from '../testing/statements.ts'

interface Labelled {
  readonly name: string
  /** Ids of the rules that a person says should speak, judged before any rule was run. */
  readonly expect: readonly string[]
  readonly policy: object
}

const corpus = JSON.parse(
  readFileSync(new URL('trust-policies.json', import.meta.url), 'utf8'),
) as readonly Labelled[]

function found({ policy }: Labelled): string[] {
  const files = [{ file: 'trust.json', text: JSON.stringify(policy) }]
  const { subjects, gaps } = readLintFiles(files, { account, region: 'us-east-1', parameters: new Map() })
  assert.deepEqual(gaps, [])
  return [...new Set(lint(subjects).map(({ rule }) => rule))].toSorted()
}

const results = corpus.map((labelled) => ({ labelled, rules: found(labelled) }))

for (const { labelled, rules } of results)
  test(`vouch lint judges as labelled: ${labelled.name}`, () => assert.deepEqual(rules, labelled.expect))

test('precision and recall on the labelled corpus stay where they are', (context) => {
  const right = results.flatMap(({ labelled, rules }) =>
    rules.filter((rule) => labelled.expect.includes(rule)),
  )
  const told = results.flatMap(({ rules }) => rules).length
  const wanted = corpus.flatMap(({ expect }) => expect).length
  const [precision, recall] = [right.length / told, right.length / wanted]
  context.diagnostic(
    `${corpus.length} policies, ${wanted} labels: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  )
  assert.ok(precision >= 0.98 && recall >= 0.98, `precision ${precision}, recall ${recall}`)
})
