import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Api } from '#match/http/request-json'

/** Where Google's APIs are asked. */
export interface GoogleEndpoints {
  readonly iam: string
  readonly policyAnalyzer: string
  readonly resourceManager: string
  /** Public certificates of service accounts. */
  readonly certificates: string
}

/** The endpoints of a universe: `googleapis.com`, unless it is a sovereign one. */
export function googleEndpoints(universe = 'googleapis.com'): GoogleEndpoints {
  return {
    iam: `https://iam.${universe}`,
    policyAnalyzer: `https://policyanalyzer.${universe}`,
    resourceManager: `https://cloudresourcemanager.${universe}`,
    certificates: `https://www.${universe}`,
  }
}

/** Whose token a call carries. */
export interface OwnerToken {
  readonly token: string
  /** The account that the token speaks for, where the program that gave it says so. */
  readonly account?: string
}

export interface GoogleAccess {
  readonly endpoints?: GoogleEndpoints
  readonly token: () => Promise<OwnerToken>
  readonly pause?: (ms: number) => Promise<void>
}

/** One of the APIs, asked in the owner's name. */
export function googleApi(
  { endpoints = googleEndpoints(), pause }: GoogleAccess,
  of: keyof GoogleEndpoints,
  token: string | undefined,
): Api {
  return {
    baseUrl: endpoints[of],
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(pause !== undefined && { pause }),
  }
}

/** @throws VouchsafeError `input_invalid` for what can be no project id or e-mail address, before it is in a URL */
export function pathPart(text: string): string {
  if (/^[\w.@:+-]{1,320}$/.test(text) && !/^\.+$/.test(text)) return encodeURIComponent(text)
  throw new VouchsafeError('input_invalid', {
    say: 'expected a project id or the e-mail address of a service account',
  })
}
