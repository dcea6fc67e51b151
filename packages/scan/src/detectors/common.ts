import type { PatternMatch, Verdict } from '#detector/types'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'

/** A judge for values whose form alone says what they are: random enough, and not a placeholder. */
export function randomEnough(least: number) {
  return ({ value }: PatternMatch): Verdict | undefined => {
    if (fabricated(value) !== undefined || entropy(value) < least) return undefined
    return { confidence: 'high', reasons: ['the form is that of this kind alone', 'the value looks random'] }
  }
}

/** What an offline checksum says: passed, nobody invents such a value; failed, it was altered or made up. */
export function byChecksum(isRight: boolean, value: string): Verdict | undefined {
  if (isRight) return { confidence: 'certain', reasons: ['the checksum inside the value is right'] }
  if (fabricated(value) !== undefined) return undefined
  return { confidence: 'low', reasons: ['the form is right, but its checksum is not: altered, or made up'] }
}

/** An instant as people write it, `2026-11-22`. */
export function dayOf(at: number): string {
  const instant = new Date(at * 1000)
  return Number.isNaN(instant.getTime()) ? 'never' : instant.toISOString().slice(0, 10)
}

const roleOfCi = 'the identity that the CI job or pod already has'
/** Sentences that several rows share. */
export const replacements = {
  awsRole: `An IAM role assumed by OIDC with ${roleOfCi}: no key is stored (\`vouch run --role\`).`,
  googleFederation: `Workload Identity Federation with ${roleOfCi}; an \`external_account\` file holds no secret.`,
  azureFederation: 'A federated credential on the app registration, or a managed identity.',
  githubToken: 'The GITHUB_TOKEN of the job, or a GitHub App whose tokens live for an hour.',
} as const
