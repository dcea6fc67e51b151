import type { CompiledStatement, PrincipalGrade } from '#compile/types'
import { firstThatApplies, judgeStatement, type Question } from '#evaluate/judge'
import type { Tier } from './tiers.ts'
import type { Layer } from './types.ts'

/** One request, ready to be put to every policy. */
export interface Asked {
  readonly question: Question
  /** Of the action, in lower case. */
  readonly service: string
  readonly tiers: readonly Tier[]
}

/** A statement that applies, with its place. */
export interface Found {
  readonly layer: Layer
  /** The policy's id. */
  readonly policy: string
  readonly statement: CompiledStatement
  /** How the statement names the caller; `direct` where its policy is attached to the caller. */
  readonly grade: PrincipalGrade
}

const rank: Readonly<Record<PrincipalGrade, number>> = { none: 0, account: 1, role: 2, direct: 3 }

/** The first Deny that applies, in AWS's order of layers. */
export function findDeny({ tiers, question, service }: Asked): Found | undefined {
  for (const { layer, policies } of tiers)
    for (const { id, policy } of policies) {
      const statement = firstThatApplies(policy.candidatesFor(service).denies, question)
      if (statement !== undefined) return { layer, policy: id, statement, grade: 'direct' }
    }
  return undefined
}

/** Among the Allows of a layer that apply, the first of those that name the caller most directly. */
export function findStrongestAllow(
  { layer, policies }: Tier,
  { question, service }: Asked,
): Found | undefined {
  let strongest: Found | undefined
  for (const { id, policy } of policies)
    for (const statement of policy.candidatesFor(service).allows) {
      if (judgeStatement(statement, question) !== 'applies') continue
      const grade = statement.principal?.grade(question.principal) ?? 'direct'
      if (strongest !== undefined && rank[grade] <= rank[strongest.grade]) continue
      strongest = { layer, policy: id, statement, grade }
      if (grade === 'direct') return strongest
    }
  return strongest
}
