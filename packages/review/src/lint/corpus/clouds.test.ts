import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { JsonValue } from '@vouchsafe/core/json'
import { loadHcl } from '#hcl/load-hcl'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'

interface Labelled {
  readonly name: string
  /** Ids of the rules that a person says should speak, judged before any rule was run. */
  readonly expect: readonly string[]
  /** By name; what is no text is JSON. */
  readonly files: Readonly<Record<string, JsonValue>>
}

const corpus = JSON.parse(
  readFileSync(new URL('clouds.json', import.meta.url), 'utf8'),
) as readonly Labelled[]
const hcl = await loadHcl()

function found({ files }: Labelled): string[] {
  const given = Object.entries(files).map(([file, value]) => ({
    file,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }))
  const { subjects, gaps } = readLintFiles(given, { region: 'us-east-1', parameters: new Map(), hcl })
  assert.deepEqual(gaps, [])
  return [...new Set(lint(subjects).map(({ rule }) => rule))].toSorted()
}

const results = corpus.map((labelled) => ({ labelled, rules: found(labelled) }))

for (const { labelled, rules } of results)
  test(`vouch lint judges as labelled: ${labelled.name}`, () => assert.deepEqual(rules, labelled.expect))

test('precision and recall on the labelled corpus of clouds and modules stay where they are', (context) => {
  const right = results.flatMap(({ labelled, rules }) =>
    rules.filter((rule) => labelled.expect.includes(rule)),
  )
  const told = results.flatMap(({ rules }) => rules).length
  const wanted = corpus.flatMap(({ expect }) => expect).length
  const [precision, recall] = [right.length / told, right.length / wanted]
  context.diagnostic(
    `${corpus.length} cases, ${wanted} labels: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  )
  assert.ok(precision >= 0.98 && recall >= 0.98, `precision ${precision}, recall ${recall}`)
})
