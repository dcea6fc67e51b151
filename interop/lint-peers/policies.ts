import { readFileSync } from 'node:fs'
import { lint, readLintFiles } from '../../packages/review/src/lint/index.ts'
import type { Family } from './families.ts'

/** A policy of the corpus that the repository carries. */
export interface Labelled {
  /** `p0`, `p1`, … across both files. */
  readonly id: string
  readonly expect: readonly string[]
  readonly policy: object
  /** The policy as text. */
  readonly text: string
}

const folder = new URL('../../packages/review/src/lint/corpus/', import.meta.url)

/** The policies that we wrote and those that we found, in this order. */
export function labelledPolicies(): readonly Labelled[] {
  return ['trust-policies.json', 'found-policies.json']
    .flatMap(
      (file) =>
        // our own files
        JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Pick<Labelled, 'expect' | 'policy'>[],
    )
    .map(({ expect, policy }, at) => ({ id: `p${at}`, expect, policy, text: JSON.stringify(policy) }))
}

/** The rules that `vouch lint` says of each policy, by id. */
export function toldByVouch(policies: readonly Labelled[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    policies.map(({ id, text }) => {
      const facts = { account: '123456789012', region: 'us-east-1', parameters: new Map<string, string>() }
      const { subjects } = readLintFiles([{ file: 'trust.json', text }], facts)
      return [id, lint(subjects).map(({ rule }) => rule)]
    }),
  )
}

/** Whether a family is about a policy at all. */
export function isAbout({ host, name }: Family, { text }: Labelled): boolean {
  if (host !== undefined) return text.includes(host)
  return (
    name !== 'strangers of another issuer get in' || !text.includes('token.actions.githubusercontent.com')
  )
}
