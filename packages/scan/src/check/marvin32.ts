const WORD = 4

/**
 * Marvin, the keyed hash of .NET, folded to 32 bits as `Marvin.ComputeHash32` does: the checksum inside Azure's own
 * keys. `seed` is 64 bits, low word first in the state.
 */
export function marvin32(bytes: Uint8Array, seed: bigint): number {
  const state = new Uint32Array([Number(seed & 0xffff_ffffn), Number(seed >> 32n)])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % WORD)
  for (let at = 0; at < whole; at += WORD) mix(state, view.getUint32(at, true))
  let tail = 0x80
  for (let at = bytes.length - 1; at >= whole; at -= 1) tail = (tail << 8) | view.getUint8(at)
  mix(state, tail)
  mix(state, 0)
  return (word(state, 0) ^ word(state, 1)) >>> 0
}

function mix(state: Uint32Array, input: number): void {
  let low = (word(state, 0) + input) | 0
  let high = word(state, 1) ^ low
  low = (rotate(low, 20) + high) | 0
  high = rotate(high, 9) ^ low
  low = (rotate(low, 27) + high) | 0
  state[0] = low
  state[1] = rotate(high, 19)
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function word(state: Uint32Array, at: number): number {
  return state[at] ?? 0
}
