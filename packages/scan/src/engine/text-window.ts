const SEGMENT = 4 * 1024 * 1024
/** More than a row looks at around a match. */
const MARGIN = 32 * 1024

/** A part of the content as text, one character a byte, and where in the content it begins. */
export interface TextWindow {
  readonly text: string
  readonly offset: number
}

/** Content as text, a few megabytes at a time and only where somebody asks. */
export function textWindows(bytes: Uint8Array): (offset: number) => TextWindow {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let current = -1
  let window: TextWindow = { text: '', offset: 0 }
  return (offset) => {
    const segment = Math.floor(offset / SEGMENT)
    if (segment === current) return window
    current = segment
    const start = Math.max(0, segment * SEGMENT - MARGIN)
    window = { text: buffer.toString('latin1', start, (segment + 1) * SEGMENT + MARGIN), offset: start }
    return window
  }
}
