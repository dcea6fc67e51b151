import type { Finding, Place } from '#finding/types'
import type { Matched } from '#match/types'
import { historyText } from './report.ts'

/** `accessKeyId` -> `access key id`. */
export function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** What stands beside a place: how it is encoded, what the history says of it, what to know of its line. */
export function asideOf({ origin, encoding, remark }: Place): string {
  const encoded = encoding.length === 0 ? undefined : `in ${encoding.toReversed().join(' in ')}`
  return [encoded, historyText(origin), remark].filter((part) => part !== undefined).join('; ')
}

const states = {
  exists: 'the key exists and is switched on',
  disabled: 'the key exists and is switched off',
  gone: 'the key is gone',
  unknown: 'not known',
} as const

/** What the owner's cloud says of a key, one line. */
export function matchText(match: Matched): string {
  const { state, evidence, owner, account, createdAt, lastUsedAt, lastUsedWhere } = match
  const used =
    lastUsedAt === undefined
      ? undefined
      : lastUsedAt === 'never'
        ? 'never used'
        : `last used ${lastUsedAt.slice(0, 10)}${lastUsedWhere === undefined ? '' : ` (${lastUsedWhere})`}`
  return [
    states[state],
    owner === undefined ? undefined : `owner ${owner}`,
    account === undefined ? undefined : `account ${account}`,
    createdAt === undefined ? undefined : `made ${createdAt.slice(0, 10)}`,
    used,
    evidence,
  ]
    .filter((part) => part !== undefined)
    .join('; ')
}

/** Why a finding does not count. */
export function excuseText({ suppression }: Finding): string {
  if (suppression === undefined) return ''
  const { by, reason, until } = suppression
  const source = {
    baseline: 'in the baseline',
    comment: 'by a comment',
    'ignore-file': 'by the ignore file',
  }[by]
  return `${source}${until === undefined ? '' : ` until ${until}`}${reason === undefined ? '' : `: ${reason}`}`
}
