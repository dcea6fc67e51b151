import { isJsonObject } from '@vouchsafe/core/json'
import { enclosingMapping, withoutDash } from './enclosing-mapping.ts'
import { enclosingObject, type Extent } from './enclosing-object.ts'
import { jsonOf } from './secret-data.ts'
import { linesOf, membersOf, type SecretMember } from './secret-document.ts'
import type { Unfolded, Unfolder } from './types.ts'
import { membersOfYaml } from './yaml-secret.ts'

/** How far a brace is looked for in vain, before and after. */
const IN_VAIN = 4 * 1024 * 1024
/** What a byte of YAML costs beside one that is only looked at; and how much of a document may be no long value. */
const YAML_COST = 32
const MOST_YAML = 256 * 1024
const hasValues = /\b(?:data|stringData)\b["']?[ \t]{0,8}:/
const longValue = /[A-Za-z0-9+/=]{64,}/g

const anchors = ['kind: Secret', 'kind: "Secret', "kind: 'Secret", '"kind":"Secret', '"kind": "Secret']

/** A Secret of Kubernetes, alone or in a list, as JSON or YAML; also what Helm keeps in one. */
export const kubernetesSecret: Unfolder = {
  id: 'kubernetes secret',
  anchors,
  unfold: (bytes, hit) => (bytes[hit] === 0x22 ? fromJson(bytes, hit) : fromYaml(bytes, hit)),
}

function nothing(end: number, looked: number): Unfolded {
  return { end, looked, lines: [] }
}

function fromJson(bytes: Buffer, hit: number): Unfolded {
  const [sign] = /^"kind": ?"Secret(?:List)?"/.exec(bytes.toString('latin1', hit, hit + 32)) ?? []
  if (sign === undefined) return nothing(hit + 1, 1)
  const extent = enclosingObject(bytes, hit)
  if (extent === undefined) return nothing(hit + sign.length, Math.min(IN_VAIN, 2 * bytes.length))
  const text = bytes.toString('latin1', extent.start, extent.end)
  const lines = linesOf(secretsIn(text, extent))
  return { end: extent.end, looked: 2 * text.length, lines }
}

function secretsIn(text: string, { start }: Extent): readonly SecretMember[] {
  const value = jsonOf(text)
  if (!isJsonObject(value)) return []
  let at = 0
  let isLost = false
  const offsetOf = (name: string): number => {
    const next = isLost ? -1 : text.indexOf(JSON.stringify(name), at)
    // written with other escapes, or in another order: then the rest stands where the last one did
    isLost = next < 0
    at = Math.max(at, next)
    return start + at
  }
  // the items of a list of one kind do not say theirs
  const items = value['kind'] === 'SecretList' && Array.isArray(value['items']) ? value['items'] : [value]
  return items.filter(isJsonObject).flatMap((item) => membersOf(item, offsetOf))
}

function fromYaml(bytes: Buffer, hit: number): Unfolded {
  const line = bytes.toString('latin1', hit, hit + 32)
  if (!/^kind: (?:Secret|"Secret"|'Secret')[ \t]*(?:#|\r?\n|\r?$)/.test(line)) return nothing(hit + 1, 1)
  const extent = enclosingMapping(bytes, hit)
  if (extent === undefined) return nothing(hit + 1, YAML_COST)
  const text = withoutDash(bytes.toString('latin1', extent.start, extent.end))
  if (!hasValues.test(text)) return nothing(extent.end, text.length)
  const weight = text.replaceAll(longValue, '').length
  if (weight > MOST_YAML) return nothing(extent.end, text.length)
  const lines = linesOf(membersOfYaml(text, extent.start) ?? [])
  return { end: extent.end, looked: text.length + YAML_COST * weight, lines }
}
