import { formatInstant } from '#time/format'
import type { EpochSeconds } from '#time/units'

/** A value in DER, of at most 65,535 bytes. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  const size = length < 0x80 ? [length] : long
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** GeneralizedTime. */
export function derTime(at: number): Buffer {
  return der(0x18, Buffer.from(formatInstant(at as EpochSeconds).replace(/[-:T]/g, '')))
}
