import type { Finding } from '#finding/types'

/** Findings by what they mean for whoever reads a report; each is in one of the lists, in the order given. */
export interface Tally {
  /** They count: credentials, and uses of such. */
  readonly counting: readonly Finding[]
  /** No static credential is needed there. */
  readonly keyless: readonly Finding[]
  /** A baseline, an ignore file or comments hold them back. */
  readonly excused: readonly Finding[]
}

export function tallyOf(findings: readonly Finding[]): Tally {
  const standing = findings.filter(({ suppression }) => suppression === undefined)
  return {
    counting: standing.filter(({ stance }) => stance !== 'federation'),
    keyless: standing.filter(({ stance }) => stance === 'federation'),
    excused: findings.filter(({ suppression }) => suppression !== undefined),
  }
}

/** `2 static credentials, 1 use of one`; `no static credential` where there is none. */
export function foundText({ counting }: Tally): string {
  const secrets = counting.filter(({ stance }) => stance === 'secret').length
  const uses = counting.length - secrets
  return `${counted(secrets, 'static credential')}${uses === 0 ? '' : `, ${counted(uses, 'use')} of one`}`
}

/** `no thing`, `1 thing`, `2 things`. */
export function counted(count: number, thing: string): string {
  return `${count === 0 ? 'no' : count} ${thing}${count > 1 ? 's' : ''}`
}
