import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { textsOfData } from './secret-data.ts'
import type { DerivedLine } from './types.ts'

/** A member of a Secret, with the offset in the content of where it stands. */
export interface SecretMember {
  readonly section: 'fact' | 'data' | 'stringData'
  readonly name: string
  readonly value: string
  readonly offset: number
  /** Offsets of the second and following lines of the value, where they are lines of the document too. */
  readonly lines?: readonly number[]
}

/** What of the metadata says how a token stands: Kubernetes keeps the days there. */
export function isTelling(name: string): boolean {
  return name.startsWith('kubernetes.io/legacy-token-')
}

/** The members of a Secret that was parsed from JSON; `offsetOf` tells where a name stands, asked in their order. */
export function membersOf(secret: JsonObject, offsetOf: (name: string) => number): readonly SecretMember[] {
  if ('sops' in secret) return []
  const { metadata, type, data, stringData } = secret
  const { labels, annotations } = isJsonObject(metadata) ? metadata : {}
  const facts = [...entriesOf(labels), ...entriesOf(annotations)].filter(([name]) => isTelling(name))
  const values = (section: 'data' | 'stringData', from: JsonValue | undefined): SecretMember[] =>
    entriesOf(from).map(([name, value]) => ({ section, name, value, offset: offsetOf(name) }))
  const own = [...values('data', data), ...values('stringData', stringData)]
  const offset = own[0]?.offset ?? 0
  return [
    ...entriesOf({ type: type ?? null }).map(([name, value]) => fact(name, value, offset)),
    ...facts.map(([name, value]) => fact(name, value, offset)),
    ...own,
  ]
}

/** What says how the values are to be read: no credential stands in it, so its place does not matter. */
function fact(name: string, value: string, offset: number): SecretMember {
  return { section: 'fact', name, value, offset }
}

function entriesOf(value: JsonValue | undefined): [string, string][] {
  if (!isJsonObject(value)) return []
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}

/** The text that is scanned in place of a Secret: `name=value`, decoded; none where it holds no value. */
export function linesOf(members: readonly SecretMember[]): readonly DerivedLine[] {
  const isEmpty = members.every(({ section }) => section === 'fact')
  return isEmpty ? [] : members.flatMap(linesOfMember)
}

function linesOfMember({ section, name, value, offset, lines = [] }: SecretMember): DerivedLine[] {
  const texts = section === 'data' ? textsOfData(value) : [value]
  return texts.flatMap((text) =>
    `${name}=${text}`
      .split('\n')
      .map((line, n) => ({ text: line, offset: (section === 'data' ? undefined : lines[n]) ?? offset })),
  )
}
