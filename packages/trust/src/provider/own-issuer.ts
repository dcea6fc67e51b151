import type { TrustFacts } from '#resource/facts'

/**
 * `iss` of the tokens that sessions of the account get for use elsewhere. Not the server's own issuer: whoever trusts
 * that one has not thereby said that sessions may come back as workloads.
 */
export function outboundIssuer(ownIssuer: string, account: string): string {
  return `${ownIssuer}/aws/${account}`
}

/** Whether the server itself issues tokens under this name, so that its keys are read in process. */
export function isOwnIssuer(url: string, { ownIssuer }: Pick<TrustFacts, 'ownIssuer'>): boolean {
  if (ownIssuer === undefined) return false
  return url === ownIssuer || outboundIssuer(ownIssuer, /\/aws\/(\d{12})$/.exec(url)?.[1] ?? '') === url
}
