import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseJson, type JsonValue } from '@vouchsafe/core/json'
import { readTemplateFile, readTextFile } from './files.ts'
import { plainPattern } from './regular-expression.ts'
import type { Calling, Value } from './types.ts'
import {
  fromJson,
  itemsOf,
  joinTexts,
  list,
  missing,
  object,
  scalar,
  text,
  toJson,
  tooLarge,
  unknown,
  whyUnknown,
} from './values.ts'

/** Undefined for arguments that it does not take. */
type Give = (args: readonly Value[], calling: Calling) => Value | undefined

/** A function of texts and numbers alone: what it makes stands where it is called. */
function plain(give: (...args: readonly JsonValue[]) => JsonValue | undefined): Give {
  return (args, { at }) => {
    const why = args.map(whyUnknown).find((one) => one !== undefined)
    if (why !== undefined) return unknown(why, at)
    const result = give(...args.map(toJson))
    return result === undefined ? undefined : fromJson(result, at)
  }
}

function ofText(give: (...texts: readonly string[]) => JsonValue | undefined): Give {
  return plain((...args) => {
    const texts = args.filter((one) => typeof one === 'string')
    return texts.length === args.length ? give(...texts) : undefined
  })
}

const itself: Give = ([value]) => value

/** Elements as they stand, without those that are there already. */
const distinct: Give = ([value], { at }) => {
  if (value?.is !== 'list') return value
  const seen = new Map(value.items.map((item) => [JSON.stringify(toJson(item)), item]))
  return whyUnknown(value) === undefined ? list([...seen.values()], at) : value
}

const concat: Give = (lists, { at }) => {
  const unread = lists.find((one) => one.is !== 'list')
  if (unread !== undefined) return unread.is === 'unknown' ? unread : undefined
  const items = itemsOf(lists)
  return items === undefined ? tooLarge(at) : list(items, at)
}

const flatten: Give = ([value], { at }) => {
  if (value?.is !== 'list') return value
  const inner = (one: Value): readonly Value[] => (one.is === 'list' ? one.items.flatMap(inner) : [one])
  return list(inner(value), at)
}

const merge: Give = (maps, { at }) => {
  const given = maps.filter((one) => !(one.is === 'scalar' && one.value === null))
  const unread = given.find((one) => one.is !== 'object')
  if (unread !== undefined) return unread.is === 'unknown' ? unread : undefined
  if (itemsOf(given) === undefined) return tooLarge(at)
  const members = given.flatMap((one) => (one.is === 'object' ? [...one.members] : []))
  return object(new Map(members), at)
}

const lookup: Give = ([map, key, otherwise], { at }) => {
  const why = key === undefined ? undefined : whyUnknown(key)
  if (why !== undefined) return unknown(why, at)
  if (map?.is !== 'object' || key?.is !== 'text') return map?.is === 'unknown' ? map : undefined
  return map.members.get(key.text) ?? otherwise ?? missing(`there is no \`${key.text}\` in it`, at)
}

const element: Give = ([value, index]) =>
  value?.is === 'list' && index?.is === 'scalar' && typeof index.value === 'number' && value.items.length > 0
    ? value.items[index.value % value.items.length]
    : undefined

const isEmpty = (value: Value): boolean =>
  (value.is === 'scalar' && value.value === null) || (value.is === 'text' && value.text === '')

/** The first that is neither null nor empty: one that is unknown leaves it open. */
const coalesce: Give = (args) => args.find((one) => !isEmpty(one))

/** The first without a fault: one that is only unknown leaves it open. */
const attempt: Give = (args) => args.find((one) => one.is !== 'unknown' || one.isFault !== true)

const join: Give = ([separator, value], { at }) => {
  if (separator?.is !== 'text' || value?.is !== 'list') return value?.is === 'unknown' ? value : undefined
  return joinTexts(
    value.items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])),
    at,
  )
}

/** `%s`, `%d`, `%v`, `%q` in their plain form. */
const format: Give = ([pattern, ...args], { at }) => {
  if (pattern?.is !== 'text' || pattern.why !== undefined) return undefined
  const pieces = pattern.text.split(/(%(?:[sdv]|%))/)
  if (pieces.some((piece, index) => index % 2 === 0 && piece.includes('%'))) return undefined
  let next = 0
  const parts = pieces.map((piece, index) => {
    if (index % 2 === 0) return text(piece, pattern.at)
    return piece === '%%' ? text('%', at) : (args[next++] ?? unknown('an argument is missing', at))
  })
  return joinTexts(parts, at)
}

/** `format` once for each element of the lists among the arguments. */
const formatlist: Give = ([pattern, ...args], calling) => {
  const lists = args.flatMap((one) => (one.is === 'list' ? [one.items] : []))
  const [first] = lists
  const unread = args.find(({ is }) => is === 'unknown')
  if (pattern === undefined || unread !== undefined) return unread
  if (first === undefined || lists.some(({ length }) => length !== first.length)) return undefined
  const { at } = calling
  const items = first.map((_, index) => {
    const own = args.map((one) => (one.is === 'list' ? (one.items[index] ?? one) : one))
    return format([pattern, ...own], calling) ?? unknown('a pattern is not read here', at)
  })
  return list(items, at)
}

/** A pattern between slashes is a regular expression; one that is plain is read. */
function replaced(words: string, pattern: string, by: string): string | undefined {
  if (pattern.length < 2 || !pattern.startsWith('/') || !pattern.endsWith('/'))
    return pattern === '' ? undefined : words.replaceAll(pattern, () => by)
  const expression = plainPattern(pattern.slice(1, -1), words)
  return expression === undefined || by.includes('$') ? undefined : words.replaceAll(expression, () => by)
}

const jsonencode: Give = ([value], { at }) => {
  if (value === undefined) return undefined
  const why = whyUnknown(value)
  if (value.is === 'unknown') return value
  return text(JSON.stringify(toJson(value)), at, { encodes: value, ...(why !== undefined && { why }) })
}

const jsondecode: Give = ([value], { at }) => {
  if (value?.is !== 'text') return value?.is === 'unknown' ? value : undefined
  if (value.encodes !== undefined) return value.encodes
  if (value.why !== undefined) return unknown(value.why, at)
  try {
    return fromJson(parseJson(value.text), at)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return unknown('a text is no JSON', at)
  }
}

/** The functions of Terraform that trust is written with; others are unknown. */
export const functions: Readonly<Record<string, Give>> = {
  jsonencode,
  jsondecode,
  file: ([path], calling) => (path?.is === 'text' ? readTextFile(path, calling) : path),
  templatefile: ([path, values], calling) =>
    path?.is === 'text' && values !== undefined ? readTemplateFile(path, values, calling) : path,
  join,
  format,
  concat,
  flatten,
  merge,
  lookup,
  element,
  coalesce,
  coalescelist: (args) =>
    args.find((one) => !(isEmpty(one) || (one.is === 'list' && one.items.length === 0))),
  try: attempt,
  distinct,
  setunion: (sets, calling) => {
    const all = concat(sets, calling)
    return all === undefined ? undefined : distinct([all], calling)
  },
  formatlist,
  toset: distinct,
  tolist: itself,
  tomap: itself,
  sensitive: itself,
  nonsensitive: itself,
  tostring: ([value], { at }) =>
    value?.is === 'scalar' && value.value !== null ? joinTexts([value], at) : value,
  one: ([value], { at }) => {
    if (value?.is !== 'list') return value
    return value.items.length > 1 ? undefined : (value.items[0] ?? scalar(null, at))
  },
  compact: ([value], { at }) =>
    value?.is === 'list'
      ? list(
          value.items.filter((item) => !isEmpty(item)),
          at,
        )
      : value,
  keys: ([map], { at }) => (map?.is === 'object' ? fromJson([...map.members.keys()].toSorted(), at) : map),
  values: ([map], { at }) =>
    map?.is === 'object'
      ? list(
          [...map.members].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
          at,
        )
      : map,
  length: ([value], { at }) => {
    if (value?.is === 'list') return scalar(value.items.length, at)
    if (value?.is === 'object') return scalar(value.members.size, at)
    return value?.is === 'text' && value.why === undefined
      ? scalar(Array.from(value.text).length, at)
      : undefined
  },
  lower: ofText((one) => one?.toLowerCase()),
  upper: ofText((one) => one?.toUpperCase()),
  trimspace: ofText((one) => one?.trim()),
  trimprefix: ofText((one = '', start = '') => (one.startsWith(start) ? one.slice(start.length) : one)),
  trimsuffix: ofText((one = '', end = '') =>
    end !== '' && one.endsWith(end) ? one.slice(0, -end.length) : one,
  ),
  startswith: ofText((one = '', start = '') => one.startsWith(start)),
  endswith: ofText((one = '', end = '') => one.endsWith(end)),
  split: ofText((separator = '', one = '') => one.split(separator)),
  replace: ofText((one = '', pattern = '', by = '') => replaced(one, pattern, by)),
  contains: plain((list, one) => (Array.isArray(list) ? list.includes(one as never) : undefined)),
}
