import { createInflateRaw, createZstdDecompress } from 'node:zlib'
import type { ByteReader } from '#archive/byte-reader'
import type { ArchiveBudget } from '#archive/budget'
import { ArchiveFault } from '#archive/fault'

const engines = {
  deflate: () => createInflateRaw({ chunkSize: OUTPUT }),
  zstd: () => createZstdDecompress({ chunkSize: OUTPUT }),
} as const

type EngineKind = keyof typeof engines
type Engine = ReturnType<(typeof engines)[EngineKind]>

/** Input given to an engine at a time, and output that it may make of that: memory is bounded by the second. */
const INPUT = 16 * 1024
const BURST = 64 * 1024 * 1024
const OUTPUT = 128 * 1024

/**
 * One stream, from where the reader stands; the reader then stands behind it, as far as the engine knows where it
 * ends. What came out before a fault is handed out before it is thrown.
 *
 * @throws ArchiveFault
 */
export async function* inflateStream(
  kind: EngineKind,
  reader: ByteReader,
  budget: ArchiveBudget,
): AsyncGenerator<Buffer> {
  const run = new EngineRun(engines[kind](), budget)
  let fed = 0
  let last: Buffer = Buffer.alloc(0)
  try {
    while (!run.isOver) {
      last = await reader.some(INPUT)
      fed += last.length
      await run.push(last)
      yield* run.output()
    }
  } finally {
    run.engine.destroy()
  }
  if (run.fault instanceof ArchiveFault) throw run.fault
  budget.signal.throwIfAborted()
  if (run.fault !== undefined) throw new ArchiveFault('damaged', reasonOf(run.fault))
  const unused = fed - run.engine.bytesWritten
  if (unused > 0) reader.unread(last.subarray(Math.max(0, last.length - unused)))
}

/**
 * An engine, driven so that its output is taken as it comes: a stream that fails throws away what waits in its buffers,
 * and in a damaged archive that is all there is.
 */
class EngineRun {
  readonly engine: Engine
  fault: unknown
  isOver = false
  #output: Buffer[] = []
  #waiting = 0
  #wake: () => void = () => undefined

  constructor(engine: Engine, budget: ArchiveBudget) {
    this.engine = engine
    engine.on('data', (chunk: Buffer) => this.#take(chunk, budget))
    engine.on('error', (error) => this.#end(error))
    engine.on('end', () => this.#end())
    engine.on('close', () => this.#end())
  }

  /** Nothing says that the input is at its end. */
  async push(input: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (input.length === 0) this.engine.end()
      else this.engine.write(input, () => resolve())
    })
  }

  output(): Buffer[] {
    this.#waiting = 0
    return this.#output.splice(0)
  }

  #take(chunk: Buffer, budget: ArchiveBudget): void {
    this.#waiting += chunk.length
    try {
      budget.expand(chunk.length)
      if (this.#waiting > BURST)
        throw new ArchiveFault('limit', `${INPUT} bytes of it expand to over ${BURST}`)
      this.#output.push(chunk)
    } catch (error) {
      this.#end(error)
      this.engine.destroy()
    }
  }

  #end(fault?: unknown): void {
    this.fault ??= fault
    this.isOver = true
    this.#wake()
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR') return 'its compressed stream is cut short'
  if (code === 'ZSTD_error_frameParameter_windowTooLarge')
    return `its zstd stream needs over 128 MiB of memory`
  return 'its compressed stream is damaged'
}
