import { ArchiveFault, createArchiveBudget, decompress } from '@vouchsafe/scan/archive'
import { TrailFault, TrailReader, type Rightsizer, type RoleCall } from '@vouchsafe/review/rightsize'
import { createReadStream } from 'node:fs'
import type { TrailFile } from './trail-files.ts'

export interface TrailReading {
  readonly files: number
  readonly events: number
  /** What could not be read, a line each. */
  readonly gaps: readonly string[]
}

export interface TrailInput {
  readonly files: readonly TrailFile[]
  readonly roleName: string
  readonly rightsizer: Rightsizer
  readonly stdin: () => AsyncIterable<Uint8Array>
}

/** Compressed bytes that are asked of the disk at a time. */
const inputBytes = 256 * 1024

/** Reads file by file, each as a stream. Whatever a file is, it costs bounded memory, and the next one is read. */
export async function readTrail(input: TrailInput): Promise<TrailReading> {
  const { files } = input
  const gaps: string[] = []
  let events = 0
  let next = files[0] === undefined ? undefined : openTrail(files[0], input)
  for (const [index, file] of files.entries()) {
    const chunks = next ?? openTrail(file, input)
    const following = files[index + 1]
    // while one is looked through, the beginning of the next is expanded
    next = following === undefined ? undefined : openTrail(following, input)
    // oxlint-disable-next-line no-await-in-loop -- calls are counted in the order of the files
    const { tally, fault } = await readFile(chunks, input)
    events += tally.records - tally.strangers
    gaps.push(...gapsOf(file, tally, fault))
  }
  return { files: files.length, events, gaps }
}

function openTrail({ path, bytes }: TrailFile, { stdin }: TrailInput): AsyncIterable<Buffer> {
  const source = path === undefined ? stdin() : createReadStream(path, { highWaterMark: inputBytes })
  const budget = createArchiveBudget({ signal: new AbortController().signal, inputBytes: bytes })
  return ahead(decompress(path === undefined ? fed(source, budget.feed.bind(budget)) : source, budget))
}

/** Of a stream nobody knows the length beforehand. */
async function* fed(
  source: AsyncIterable<Uint8Array>,
  feed: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    feed(chunk.length)
    yield chunk
  }
}

/** Asks for the next chunk before the last one is used: expanding runs beside the program. */
function ahead(chunks: AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
  const first = chunks.next()
  // who never comes to this file needs not hear of its fault
  first.catch(() => undefined)
  return (async function* () {
    let waiting = first
    try {
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- one stream is one sequence
        const { value, done } = await waiting
        if (done === true) return
        waiting = chunks.next()
        waiting.catch(() => undefined)
        yield value
      }
    } finally {
      await chunks.return(undefined)
    }
  })()
}

type Read = { readonly tally: TrailReader['tally']; readonly fault: string | undefined }

async function readFile(chunks: AsyncIterable<Buffer>, { roleName, rightsizer }: TrailInput): Promise<Read> {
  let calls: RoleCall[] = []
  const reader = new TrailReader({ roleName, onCall: (call) => calls.push(call) })
  const settle = async (): Promise<void> => {
    const some = calls
    calls = []
    if (some.length > 0) await rightsizer.add(some)
  }
  try {
    for await (const chunk of chunks) {
      reader.push(chunk)
      await settle()
    }
    reader.end()
  } catch (error) {
    await settle()
    return { tally: reader.tally, fault: faultText(error) }
  }
  return { tally: reader.tally, fault: undefined }
}

function gapsOf(
  { name }: TrailFile,
  { records, unreadable, strangers }: Read['tally'],
  fault: string | undefined,
): readonly string[] {
  const found = [
    ...(fault === undefined ? [] : [fault]),
    ...(unreadable === 0 ? [] : [`${unreadable} of ${records} records cannot be read`]),
    ...(strangers === 0 ? [] : [`${strangers} of its objects are no events of CloudTrail`]),
  ]
  return found.map((why) => `${name}: ${why}`)
}

/** @throws whatever is no fault of the file */
function faultText(error: unknown): string {
  if (error instanceof TrailFault || error instanceof ArchiveFault) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) throw error
  return `cannot be read (${code})`
}
