import { VouchsafeError } from '@vouchsafe/core/errors'
import { instantOf } from '#match/instant'
import type { Instant, LastUsed } from '#match/types'

/** One access key of a row. The report has no ids of keys: whoever wants one joins by user with ListAccessKeys. */
export interface ReportedKey {
  readonly slot: 1 | 2
  readonly isActive: boolean
  /** Made, or switched on or off since. */
  readonly rotatedAt?: Instant
  /** `never`: not since April 2015, when AWS began to keep it. */
  readonly lastUsedAt?: LastUsed
  readonly lastUsedWhere?: string
}

export interface ReportedUser {
  readonly user: string
  readonly arn: string
  readonly isRoot: boolean
  readonly keys: readonly ReportedKey[]
}

export interface CredentialReport {
  readonly users: readonly ReportedUser[]
  /** Lines that could not be told apart into columns, by number. */
  readonly unreadLines: readonly number[]
}

const ROOT = '<root_account>'
const LARGEST_HEAD = 200

/**
 * The report of `GetCredentialReport`, by the names of its columns, whatever their order and whatever is new. A user
 * name may hold a comma, which the report need not quote: such a line is mended where its ARN shows how.
 *
 * @throws VouchsafeError `input_invalid` where the columns are not those of a credential report
 */
export function parseCredentialReport(text: string): CredentialReport {
  const [head = '', ...lines] = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const names = fieldsOf(head).map((name) => name.trim())
  if (!names.includes('user') || !names.includes('arn') || names.length > LARGEST_HEAD)
    throw invalid('expected a credential report with the columns `user` and `arn`')
  if (new Set(names).size !== names.length)
    throw invalid('expected each column of a credential report once, found one twice')
  const users: ReportedUser[] = []
  const unreadLines: number[] = []
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const fields = mended(fieldsOf(line), names)
    if (fields === undefined) unreadLines.push(index + 2)
    else users.push(userOf(new Map(names.map((name, at) => [name, fields[at] ?? '']))))
  }
  return { users, unreadLines }
}

function invalid(say: string): VouchsafeError {
  return new VouchsafeError('input_invalid', { say })
}

/** RFC 4180 within a line; a quote that is never closed reaches to its end. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)(?:"|$)|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  )
}

/** As many fields as there are columns: the name with its commas stands in `user`, and again at the end of `arn`. */
function mended(fields: readonly string[], names: readonly string[]): readonly string[] | undefined {
  const extra = fields.length - names.length
  if (extra === 0) return fields
  if (extra < 0 || extra % 2 !== 0 || names[0] !== 'user' || names[1] !== 'arn') return undefined
  const each = extra / 2 + 1
  const user = fields.slice(0, each).join(',')
  const arn = fields.slice(each, 2 * each).join(',')
  return arn.endsWith(`/${user}`) ? [user, arn, ...fields.slice(2 * each)] : undefined
}

function userOf(row: ReadonlyMap<string, string>): ReportedUser {
  const user = row.get('user') ?? ''
  const keys = ([1, 2] as const).map((slot) => keyOf(row, slot)).filter((key) => key !== undefined)
  return { user, arn: row.get('arn') ?? '', isRoot: user === ROOT, keys }
}

function keyOf(row: ReadonlyMap<string, string>, slot: 1 | 2): ReportedKey | undefined {
  const field = (name: string): string => row.get(`access_key_${slot}_${name}`) ?? ''
  const isActive = /^true$/i.test(field('active'))
  const rotatedAt = instantOf(field('last_rotated'))
  // an inactive key and no key at all differ in this date alone
  if (!isActive && rotatedAt === undefined) return undefined
  const used = field('last_used_date')
  const lastUsedAt = used === 'N/A' ? 'never' : instantOf(used)
  const where = [field('last_used_service'), field('last_used_region')].filter((part) => isKnown(part))
  return {
    slot,
    isActive,
    ...(rotatedAt !== undefined && { rotatedAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(where.length > 0 && { lastUsedWhere: where.join(' in ') }),
  }
}

function isKnown(field: string): boolean {
  return field !== '' && field !== 'N/A' && field !== 'not_supported' && field !== 'no_information'
}
