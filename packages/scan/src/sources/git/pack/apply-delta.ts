/** Deltas as packs hold them: copy from the base, insert what is new (gitformat-pack, "Deltified representation"). */
import { Damage } from '#sources/git/object/damage'
import type { Splices } from './splices.ts'

/** What a delta says of itself before its instructions. */
export interface DeltaSizes {
  readonly base: number
  readonly result: number
  /** Where the instructions begin. */
  readonly start: number
}

const readVarint = (delta: Uint8Array, start: number): { value: number; at: number } => {
  let value = 0
  let at = start
  for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
    const byte = delta[at++]
    if (byte === undefined) break
    value += (byte & 127) * factor
    if (byte < 128) return { value, at }
  }
  throw new Damage('a delta has no sizes')
}

/** @throws {Damage} when the sizes are cut short */
export function readDeltaSizes(delta: Uint8Array): DeltaSizes {
  const base = readVarint(delta, 0)
  const result = readVarint(delta, base.at)
  return { base: base.value, result: result.value, start: result.at }
}

/** Short copies are cheaper byte by byte than by a call. */
const callWorthBytes = 24

interface Range {
  readonly start: number
  readonly end: number
}

const copyBytes = (
  from: Buffer,
  { start, end }: Range,
  to: { readonly bytes: Buffer; readonly at: number },
): void => {
  if (end - start >= callWorthBytes) {
    from.copy(to.bytes, to.at, start, end)
    return
  }
  const { bytes } = to
  for (let i = start, j = to.at; i < end; i++, j++) bytes[j] = from[i] ?? 0
}

const corrupt = (): never => {
  throw new Damage('a delta reaches outside its base or its result')
}

/**
 * Writes into `target` (at least `result` bytes long) what the delta makes of the base, and notes in `splices` what
 * of it is new.
 * @throws {Damage} for an instruction that reaches outside base or result, and for a result of the wrong size
 */
export function applyDelta(
  base: Buffer,
  delta: Buffer,
  into: { readonly target: Buffer; readonly sizes: DeltaSizes; readonly splices?: Splices | undefined },
): void {
  const { target, sizes, splices } = into
  if (sizes.base !== base.length) throw new Damage('a delta was made for another base')
  splices?.reset()
  let at = sizes.start
  let filled = 0
  // where in the base the last copy ended; -1 at the very start, where no seam can be
  let copied = -1
  while (at < delta.length) {
    const op = delta[at++] ?? 0
    if (op < 128) {
      if (op === 0 || at + op > delta.length || filled + op > sizes.result) corrupt()
      copyBytes(delta, { start: at, end: at + op }, { bytes: target, at: filled })
      splices?.add(filled, filled + op)
      at += op
      filled += op
      copied = -1
      continue
    }
    let start = 0
    let length = 0
    if (op & 1) start = delta[at++] ?? 0
    if (op & 2) start += (delta[at++] ?? 0) * 0x100
    if (op & 4) start += (delta[at++] ?? 0) * 0x10000
    if (op & 8) start += (delta[at++] ?? 0) * 0x1000000
    if (op & 16) length = delta[at++] ?? 0
    if (op & 32) length += (delta[at++] ?? 0) * 0x100
    if (op & 64) length += (delta[at++] ?? 0) * 0x10000
    if (length === 0) length = 0x10000
    if (at > delta.length || start + length > base.length || filled + length > sizes.result) corrupt()
    copyBytes(base, { start, end: start + length }, { bytes: target, at: filled })
    // git splits long copies; where one continues the other there is no seam
    if (copied !== -1 && copied !== start) splices?.add(filled, filled)
    copied = start + length
    filled += length
  }
  if (filled !== sizes.result) throw new Damage('a delta yields another size than it says')
}
