import type { ByteReader } from '#archive/byte-reader'
import type { ArchiveBudget } from '#archive/budget'
import { ArchiveFault } from '#archive/fault'

/**
 * The compiled decoder inside `xz-decompress`. Its stream class is not used: it decodes one stream at a time in the
 * whole process, so that an .xz in a .tar.xz would wait for ever, and throws a `TypeError` at a cut-off end.
 */
interface Decoder {
  readonly memory: { readonly buffer: ArrayBuffer }
  create_context(): number
  destroy_context(context: number): void
  supply_input(context: number, length: number): void
  get_next_output(context: number): number
}

interface DecoderHolder {
  _getModuleInstance(): Promise<void>
  readonly _moduleInstance: { readonly exports: Decoder }
}

/** 32-bit fields of a decoder's context; its buffers follow. */
const field = {
  capacity: 0,
  input: 1,
  inputRead: 2,
  inputLength: 3,
  output: 4,
  outputLength: 5,
  length: 6,
}

/** `enum xz_ret` of the decoder, where it is not damage. */
const OK = 0
const STREAM_END = 1
const otherResults: Readonly<Record<number, readonly ['limit' | 'unsupported', string]>> = {
  2: ['unsupported', 'its xz stream has a checksum that is not known here'],
  3: ['limit', 'its xz stream needs more memory than there is'],
  4: ['limit', 'its xz stream needs over 64 MiB of memory'],
  6: ['unsupported', 'its xz stream has a filter or checksum that is not known here'],
}

/**
 * One .xz stream, and those that follow it closely, from where the reader stands.
 *
 * @throws ArchiveFault
 */
export async function* decodeXz(reader: ByteReader, budget: ArchiveBudget): AsyncGenerator<Buffer> {
  const decoder = idle.pop() ?? (await createDecoder())
  const context = decoder.create_context()
  try {
    yield* decode({ decoder, context }, reader, budget)
  } finally {
    decoder.destroy_context(context)
    if (idle.length < MOST_IDLE) idle.push(decoder)
  }
}

async function* decode(
  { decoder, context }: { readonly decoder: Decoder; readonly context: number },
  reader: ByteReader,
  budget: ArchiveBudget,
): AsyncGenerator<Buffer> {
  const fields = (): Uint32Array => new Uint32Array(decoder.memory.buffer, context, field.length)
  const valueOf = (name: keyof typeof field): number => fields()[field[name]] ?? 0
  let input: Buffer = Buffer.alloc(0)
  for (let result = OK; result !== STREAM_END;) {
    if (valueOf('inputRead') === valueOf('inputLength')) {
      input = await reader.some(valueOf('capacity'))
      new Uint8Array(decoder.memory.buffer, valueOf('input'), input.length).set(input)
      decoder.supply_input(context, input.length)
    }
    result = decoder.get_next_output(context)
    const length = valueOf('outputLength')
    const output = Buffer.from(new Uint8Array(decoder.memory.buffer, valueOf('output'), length))
    fields()[field.outputLength] = 0
    budget.expand(length)
    if (length > 0) yield output
    if (result !== OK && result !== STREAM_END) throw faultOf(result, input)
  }
  reader.unread(input.subarray(valueOf('inputRead')))
}

function faultOf(result: number, input: Buffer): ArchiveFault {
  if (input.length === 0) return new ArchiveFault('damaged', 'its xz stream is cut short')
  const [kind, message] = otherResults[result] ?? ['damaged', 'its xz stream is damaged']
  return new ArchiveFault(kind, message)
}

/** Compiling one takes longer than most files do, so they are kept; with the largest dictionary each has 76 MiB. */
const idle: Decoder[] = []
const MOST_IDLE = 2

/** One for each stream at a time: one within another is read while the outer waits. */
async function createDecoder(): Promise<Decoder> {
  const { default: library } = await import('xz-decompress')
  // the declarations tell of the stream class alone
  const holder = library.XzReadableStream as unknown as DecoderHolder
  await holder._getModuleInstance()
  return holder._moduleInstance.exports
}
