import { compilePattern, parseWildcards } from '#iam/wildcard'

/** How a value differs from what a policy names; a closed list that texts and fixes are chosen by. */
export type DifferenceCode =
  | 'key_absent'
  | 'several_values'
  | 'wildcard_in_equals'
  | 'letter_case'
  | 'white_space'
  | 'trailing_slash'
  | 'immutable_ids'
  | 'name_only'
  | 'pull_request_instead_of_ref'
  | 'environment_instead_of_ref'
  | 'ref_instead_of_environment'
  | 'other_environment'
  | 'other_ref'
  | 'other_repository'
  | 'other_namespace'
  | 'other_service_account'
  | 'different'

/** One expected value beside what was found, and how the two differ. */
export interface MarkedDifference {
  readonly code: DifferenceCode
  /** The nearest of the expected values; absent where none is expected. */
  readonly expected?: string
  readonly found?: string
  /** Where the two part, in UTF-16 code units; equal beginnings are as long. */
  readonly at: number
}

interface Row {
  readonly code: DifferenceCode
  readonly holds: (expected: string, found: string) => boolean
}

const withoutIds = (subject: string): string => subject.replaceAll(/@\d+(?=[/:]|$)/g, '')
const github = /^repo:(?<repository>[^:]+):(?<rest>.+)$/
const serviceAccount = /^system:serviceaccount:(?<namespace>[^:]+):(?<name>[^:]+)$/

function partsOf(form: RegExp, text: string): Readonly<Record<string, string | undefined>> {
  return form.exec(text)?.groups ?? {}
}

const tailIs = (text: string, kind: string): boolean => (partsOf(github, text)['rest'] ?? '').startsWith(kind)
const sameRepository = (one: string, other: string): boolean =>
  partsOf(github, one)['repository'] !== undefined &&
  partsOf(github, one)['repository'] === partsOf(github, other)['repository']
const tails =
  (wanted: string, given: string): Row['holds'] =>
  (expected, found) =>
    sameRepository(expected, found) && tailIs(expected, wanted) && tailIs(found, given)

/** The first that holds names the difference: the more particular stand first. */
const rows: readonly Row[] = [
  { code: 'letter_case', holds: (one, other) => one.toLowerCase() === other.toLowerCase() },
  { code: 'white_space', holds: (one, other) => one.trim() === other.trim() },
  {
    code: 'trailing_slash',
    holds: (one, other) => one.replace(/\/$/, '') === other.replace(/\/$/, ''),
  },
  {
    code: 'immutable_ids',
    holds: (expected, found) => withoutIds(found) !== found && withoutIds(found) === expected,
  },
  {
    code: 'name_only',
    holds: (expected, found) => withoutIds(expected) !== expected && withoutIds(expected) === found,
  },
  { code: 'pull_request_instead_of_ref', holds: tails('', 'pull_request') },
  { code: 'environment_instead_of_ref', holds: tails('ref:', 'environment:') },
  { code: 'ref_instead_of_environment', holds: tails('environment:', 'ref:') },
  { code: 'other_environment', holds: tails('environment:', 'environment:') },
  { code: 'other_ref', holds: tails('ref:', 'ref:') },
  {
    code: 'other_repository',
    holds: (expected, found) => github.test(expected) && github.test(found),
  },
  {
    code: 'other_service_account',
    holds: (expected, found) => {
      const wanted = partsOf(serviceAccount, expected)['namespace']
      return wanted !== undefined && wanted === partsOf(serviceAccount, found)['namespace']
    },
  },
  {
    code: 'other_namespace',
    holds: (expected, found) => serviceAccount.test(expected) && serviceAccount.test(found),
  },
]

export interface Compared {
  readonly expected: readonly string[]
  /** Absent where the request has no such key. */
  readonly found: readonly string[] | undefined
  /** The operator takes `*` and `?` for themselves. */
  readonly isLiteral: boolean
}

/** What keeps a value from being one of those expected, by the expected one that is nearest to it. */
export function differenceOf({ expected, found, isLiteral }: Compared): MarkedDifference {
  const [value, another] = found ?? []
  const [first] = expected
  const some = first === undefined ? {} : { expected: first }
  if (value === undefined) return { code: 'key_absent', at: 0, ...some }
  if (another !== undefined) return { code: 'several_values', found: found?.join(', ') ?? '', at: 0, ...some }
  if (first === undefined) return { code: 'different', found: value, at: 0 }
  const marked = expected.map((one) => markedAgainst(one, value, isLiteral))
  return (
    marked.toSorted((one, other) => rankOf(one) - rankOf(other))[0] ?? {
      code: 'different',
      found: value,
      at: 0,
    }
  )
}

function markedAgainst(expected: string, found: string, isLiteral: boolean): MarkedDifference {
  const at = commonLength(expected, found)
  if (isLiteral && /[*?]/.test(expected) && wouldMatch(expected, found))
    return { code: 'wildcard_in_equals', expected, found, at }
  const row = rows.find(({ holds }) => holds(expected, found))
  return { code: row?.code ?? 'different', expected, found, at }
}

/** The most particular difference first, then the longest equal beginning. */
function rankOf({ code, expected = '', at }: MarkedDifference): number {
  const row = code === 'wildcard_in_equals' ? -1 : rows.findIndex((each) => each.code === code)
  return (row === -1 && code === 'different' ? rows.length : row) - at / (expected.length + 1)
}

function commonLength(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one.charAt(at) === other.charAt(at)) at += 1
  return at
}

function wouldMatch(pattern: string, value: string): boolean {
  return compilePattern(parseWildcards(pattern))(value)
}
