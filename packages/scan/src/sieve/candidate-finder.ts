/**
 * The inner loop of the sieve, in WebAssembly: it looks at some 4 bytes in the time that the same loop in JavaScript
 * takes for one. It is written here as the instructions it consists of, so that there is nothing to build.
 */

/** What the loop looks up is in tables of so many entries, by a hash of so many bits. */
const hashBits = 16
const entries = 1 << hashBits

/** Bytes of content that are looked at in one go. */
export const stretchBytes = 128 * 1024
/** A place is judged by so many bytes, which may lie behind the stretch. */
const behind = 8

/** Where things lie in its memory: two tables, the places that were found, and a stretch of content. */
const blocksAt = 0
const headsAt = blocksAt + entries
const foundAt = headsAt + entries
const contentAt = foundAt + 2 * stretchBytes + 64
const pages = Math.ceil((contentAt + stretchBytes + behind) / 65_536)

/** 2^32 divided by the golden ratio: multiplying by it spreads neighbouring values (Knuth, TAOCP 3, §6.4). */
const spread = 0x9e3779b1 | 0

const hashOf = (bytes: number): number => Math.imul(bytes, spread) >>> (32 - hashBits)

/** The instructions that are needed (WebAssembly Core Specification, §5.4). */
const op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: [0x0b],
  again: [0x0c, 0],
  leaveIf: [0x0d, 1],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  load: [0x28, 0, 0],
  store: [0x36, 0, 0],
  loadByte: (offset: number) => [0x2d, 0, ...unsigned(offset)],
  constant: (value: number) => [0x41, ...signed(value)],
  isAtLeast: [0x4f],
  add: [0x6a],
  subtract: [0x6b],
  multiply: [0x6c],
  and: [0x71],
  or: [0x72],
  shiftRight: [0x76],
} as const

/** LEB128 (§5.2.2). */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const isLast = value >= -64 && value < 64
  return isLast ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]
}

/** Instructions, and groups of them that belong together. */
type Code = readonly (number | Code)[]

function flat(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flat(part)))
}

const [at, end, found, word] = [0, 1, 2, 3]
const hash: Code = [op.constant(spread), op.multiply, op.constant(32 - hashBits), op.shiftRight]

function advance(local: number, by: number): Code {
  return [op.get(local), op.constant(by), op.add, op.set(local)]
}

/**
 * `f(at, end, found)`: every second place is looked at, and there three bytes, so that a literal of four shows whether
 * it begins there or one before. Where they are among the blocks, the four bytes that begin at either place decide.
 * Places are written one after another; it returns where the next would be.
 */
const body = flat([
  [1, 1, 0x7f], // one local of type i32: `word`
  op.block,
  op.loop,
  [op.get(at), op.get(end), op.isAtLeast, op.leaveIf],
  [op.get(at), op.load, op.set(word)],
  [op.get(word), op.constant(0xffffff), op.and, hash, op.loadByte(blocksAt)],
  op.if,
  [op.get(word), hash, op.loadByte(headsAt)],
  [op.get(at), op.constant(1), op.subtract, op.load, hash, op.loadByte(headsAt)],
  op.or,
  op.if,
  [op.get(found), op.get(at), op.store],
  advance(found, 4),
  op.end,
  op.end,
  advance(at, 2),
  op.again,
  op.end,
  op.end,
  op.get(found),
  op.end,
])

function section(id: number, content: readonly number[]): Code {
  return [id, unsigned(content.length), content]
}

/** A module with one memory `m` and one function `f` (§5.5). */
const binary = Uint8Array.from(
  flat([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, [1, 0x60, 3, 0x7f, 0x7f, 0x7f, 1, 0x7f]),
    section(3, [1, 0]),
    section(5, [1, 0, pages]),
    section(7, [2, 1, 0x6d, 2, 0, 1, 0x66, 0, 0]),
    section(10, [1, ...unsigned(body.length), ...body]),
  ]),
)

interface Exports {
  readonly m: { readonly buffer: ArrayBuffer }
  readonly f: (at: number, end: number, found: number) => number
}

/** What of the global is used: the compiler knows its types only together with those of a browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

let module: object | undefined
const none = new Int32Array()

/** Finds the places where one of some literals may begin; each of them is judged by its first four bytes alone. */
export class CandidateFinder {
  readonly #memory: Uint8Array
  readonly #find: Exports['f']

  /** `heads`: the first four bytes of each literal, the first one lowest. */
  constructor(heads: Iterable<number>) {
    module ??= new WebAssembly.Module(binary)
    const { m, f } = new WebAssembly.Instance(module).exports as Exports // as the sections above say
    this.#memory = new Uint8Array(m.buffer)
    this.#find = f
    for (const head of heads) {
      this.#memory[headsAt + hashOf(head)] = 1
      for (const block of [head & 0xffffff, head >>> 8]) this.#memory[blocksAt + hashOf(block)] = 1
    }
  }

  /**
   * Offsets in `bytes[start, end]`, in rising order: every literal that begins in `bytes[start, end)` begins at one of
   * them, or one before it. At most `stretchBytes` at a time.
   */
  find(bytes: Uint8Array, start: number, end: number): Int32Array {
    const stretch = bytes.subarray(start, Math.min(bytes.length, end + behind))
    this.#memory.set(stretch, contentAt)
    const last = this.#find(contentAt, contentAt + end - start + 1, foundAt)
    if (last === foundAt) return none
    const places = new Int32Array(this.#memory.buffer, foundAt, (last - foundAt) / 4)
    return places.map((place) => place - contentAt + start)
  }
}
