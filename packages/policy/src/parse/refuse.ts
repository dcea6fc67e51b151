import { VouchsafeError, type Code } from '@vouchsafe/core/errors'

/** Where in a document a refusal arose, for operators. */
export interface Place {
  /** Position of the statement, from 0; absent for the document itself. */
  readonly statement?: number
  readonly element?: string
  /** What stood there. */
  readonly found?: unknown
}

/** AWS's own texts, so that tools which match on them keep working; `Syntax errors in policy.` is its catch-all. */
export const sayings = {
  json: 'This policy contains invalid Json',
  syntax: 'Syntax errors in policy.',
  version: 'The policy must contain a valid version string',
  statementEmpty: 'Could not parse the policy: Statement is empty!',
  sidForm:
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  sidsNotUnique: 'Statement IDs (SID) in a single policy must be unique.',
  vendorMissing: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  effectMissing: 'Missing required field Effect',
  characters: 'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
} as const

/** A refusal of the document in AWS's words. */
export function malformed(say: string, place: Place = {}): VouchsafeError {
  return refusal('policy_malformed', say, place)
}

export function tooLarge(say: string, place: Place = {}): VouchsafeError {
  return refusal('policy_too_large', say, place)
}

function refusal(code: Code, say: string, place: Place): VouchsafeError {
  return new VouchsafeError(code, { say: oneLine(say), detail: { ...place } })
}

/** Sayings quote the document: nothing in it may break the line or steer a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\xa0-\xff]/gu, '?')
}
