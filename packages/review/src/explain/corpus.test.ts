// Denials and misconfigurations that people met, told in the threads named as sources; names and ids are invented.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Risk } from '@vouchsafe/policy/explain'
import { explainToken } from './explain-token.ts'
import type { Step } from './types.ts'

interface Case {
  readonly name: string
  /** `owner/repository#number`, or the address of a page. */
  readonly source: string
  readonly claims: JsonObject
  /** What the provider in IAM lists. */
  readonly audiences?: readonly string[]
  readonly policy: JsonObject
  readonly want: {
    readonly step: Step
    /** The first line, to the letter. */
    readonly headline: string
    /** Codes of what the side of the token could do, in order. */
    readonly token: readonly string[]
    /** The smallest change of the policy; absent where none is offered. */
    readonly policy?: { readonly edits: readonly string[]; readonly risk: Risk }
    /** The smallest change that is safe, where that is another. */
    readonly safe?: readonly string[]
  }
}

interface CaseFile {
  /** When all of them are asked, in seconds. */
  readonly at: EpochSeconds
  readonly cases: readonly Case[]
}

const folder = new URL('corpus/', import.meta.url)
const files = globSync('*.json', { cwd: folder })
  .toSorted()
  .map((name): CaseFile => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))

test('the corpus has at least 60 cases, each with the thread it is from', () => {
  const cases = files.flatMap((file) => file.cases)
  assert.ok(cases.length >= 60, String(cases.length))
  for (const { name, source } of cases) assert.match(source, /^[\w.-]+\/[\w.-]+#\d+$|^https:\/\//, name)
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
})

for (const { at, cases } of files)
  for (const { name, claims, policy, audiences, want } of cases)
    test(`explainToken() of the corpus: ${name}`, () => {
      const explained = explainToken({
        claims,
        policy: JSON.stringify(policy),
        account: '123456789012',
        exposed: 'known',
        at,
        ...(audiences !== undefined && { audiences }),
      })
      assert.deepEqual(outcomeOf(explained), want)
    })

function outcomeOf({
  step,
  headline,
  tokenSuggestions,
  policySuggestions,
}: ReturnType<typeof explainToken>): Case['want'] {
  const [first] = policySuggestions
  const kinds = (edits: NonNullable<typeof first>['edits']): string[] => edits.map(({ kind }) => kind)
  const safe = policySuggestions.find(({ risk }) => risk === 'safe')
  return {
    step,
    headline,
    token: tokenSuggestions.map(({ code }) => code),
    ...(first !== undefined && { policy: { edits: kinds(first.edits), risk: first.risk } }),
    ...(safe !== undefined && safe !== first && { safe: kinds(safe.edits) }),
  }
}
