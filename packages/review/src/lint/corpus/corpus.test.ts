import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { account } from '../testing/statements.ts'

interface Labelled {
  readonly name: string
  /** Where the shape was seen; the policy is written anew. */
  readonly source?: string
  /** Ids of the rules that a person says should speak, judged before any rule was run. */
  readonly expect: readonly string[]
  readonly policy: object
}

function corpus(file: string): readonly Labelled[] {
  // our own file
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly Labelled[]
}

function found({ policy }: Labelled): string[] {
  const files = [{ file: 'trust.json', text: JSON.stringify(policy) }]
  const { subjects, gaps } = readLintFiles(files, { account, region: 'us-east-1', parameters: new Map() })
  assert.deepEqual(gaps, [])
  return [...new Set(lint(subjects).map(({ rule }) => rule))].toSorted()
}

function differenceOf(labelled: Labelled): { readonly extra: string[]; readonly missed: string[] } {
  const rules = found(labelled)
  return {
    extra: rules.filter((rule) => !labelled.expect.includes(rule)),
    missed: labelled.expect.filter((rule) => !rules.includes(rule)),
  }
}

/** Where the rules and the labels differ, and neither has been bent to fit the other. */
const differences: Readonly<Record<string, ReturnType<typeof differenceOf>>> = {
  // subjects of Bitbucket have no name in front of the repository by which the rules could tell it from the workspace
  'the audience of a workspace alone': { extra: ['missing-tenant'], missed: ['organization-wide'] },
  'a custom audience alone, which names no workspace': {
    extra: ['missing-tenant'],
    missed: ['organization-wide'],
  },
  // the names are made by EMR, which no policy says
  'names that EMR makes': { extra: ['kubernetes-any-service-account'], missed: [] },
  // nothing is known of the subjects of Pulumi
  'deployments of an organization': { extra: [], missed: ['recyclable-name'] },
}

const written = corpus('trust-policies.json')
const seen = corpus('found-policies.json')

for (const labelled of [...written, ...seen])
  test(`vouch lint judges as labelled: ${labelled.name}`, () =>
    assert.deepEqual(differenceOf(labelled), differences[labelled.name] ?? { extra: [], missed: [] }))

test('every policy that was found says where, and stands there once', () => {
  for (const { source } of seen) assert.match(source ?? '', /^https:\/\//)
  const names = seen.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
})

for (const [name, policies, least] of [
  ['written', written, 0.98],
  ['found', seen, 0.95],
] as const)
  test(`precision and recall on the ${name} policies stay where they are`, (context) => {
    const told = policies.flatMap(found).length
    const wanted = policies.flatMap(({ expect }) => expect).length
    const extra = policies.flatMap((one) => differenceOf(one).extra).length
    const [precision, recall] = [(told - extra) / told, (told - extra) / wanted]
    context.diagnostic(
      `${policies.length} policies, ${wanted} labels: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
    )
    assert.ok(precision >= least && recall >= least, `precision ${precision}, recall ${recall}`)
  })
