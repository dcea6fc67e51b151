import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { lint } from '../lint.ts'
import { loadActionFacts } from '../permissions/action-facts.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { account } from '../testing/statements.ts'

interface LabelledRun {
  readonly name: string
  /** Ids of the rules that a person says should speak, judged before any rule was run. */
  readonly expect: readonly string[]
  /** Texts, or what is JSON, by the name of the file. */
  readonly files: Readonly<Record<string, string | object>>
  readonly repository?: string
}

const corpus = JSON.parse(
  readFileSync(new URL('runs.json', import.meta.url), 'utf8'),
) as readonly LabelledRun[]

async function found({ files, repository }: LabelledRun): Promise<string[]> {
  const given = Object.entries(files).map(([file, content]) => ({
    file,
    text: typeof content === 'string' ? content : JSON.stringify(content),
  }))
  const { subjects, gaps, providers } = readLintFiles(given, {
    account,
    region: 'us-east-1',
    parameters: new Map(),
  })
  assert.deepEqual(gaps, [])
  const actions = await loadActionFacts(subjects)
  const findings = lint(subjects, { actions, providers, ...(repository !== undefined && { repository }) })
  return [...new Set(findings.map(({ rule }) => rule))].toSorted()
}

const results = await Promise.all(
  corpus.map(async (labelled) => ({ labelled, rules: await found(labelled) })),
)

for (const { labelled, rules } of results)
  test(`vouch lint judges as labelled: ${labelled.name}`, () => assert.deepEqual(rules, labelled.expect))

test('precision and recall on the labelled runs stay where they are', (context) => {
  const right = results.flatMap(({ labelled, rules }) =>
    rules.filter((rule) => labelled.expect.includes(rule)),
  )
  const told = results.flatMap(({ rules }) => rules).length
  const wanted = corpus.flatMap(({ expect }) => expect).length
  const [precision, recall] = [right.length / told, right.length / wanted]
  context.diagnostic(
    `${corpus.length} runs, ${wanted} labels: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  )
  assert.ok(precision >= 0.98 && recall >= 0.98, `precision ${precision}, recall ${recall}`)
})
