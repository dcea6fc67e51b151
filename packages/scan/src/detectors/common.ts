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

/** Between a name and its value, in the languages and formats that have one; goes into patterns. */
export const assigned = String.raw`["'\`\]]{0,2}(?:\s{0,20}(?:=>|[:=]{1,2})\s{0,8}|>|,\s{0,4})["'\`]?`

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
  azureRole:
    'A managed or federated identity with an Azure role for the resource; then turn its local (key) authentication off.',
  openaiFederation:
    "Workload identity federation of OpenAI: the workload's OIDC token is exchanged for one of an hour.",
  anthropicFederation:
    "Workload identity federation of the Claude API: the workload's OIDC token is exchanged for one of an hour.",
  npmPublishing:
    'Trusted publishing: npm takes the OIDC token of the CI job; to read, a token that may only read.',
  githubToken: 'The GITHUB_TOKEN of the job, or a GitHub App whose tokens live for an hour.',
} as const
