import { availableParallelism } from 'node:os'
import type { Detector } from '#detector/types'
import { joined, readBlobs, type LookOptions, type Reading } from '#engine/read-blobs'
import { readPart, type PartReading } from '#engine/read-part'
import type { DivisibleSource, Recipe } from '#source/divisible'
import type { Gap, Progress } from '#source/types'
import { startThread } from './start-thread.ts'

/** Work that a thread should find, in milliseconds: starting one costs a fifth of it. */
const worthMs = 1500
/** More threads than this wait for the disk and for each other, and each takes its own memory. */
const threadsMost = 4

export interface ThreadOptions extends LookOptions {
  readonly detectors: readonly Detector[]
  /** As many as there are processors, up to four, unless said. */
  readonly threads?: number | undefined
}

/** A reading, and what of it is missing because a thread ended before its time. */
export interface WholeReading extends Reading {
  readonly gaps: readonly Gap[]
}

/** How many threads a source is worth. */
export function threadsFor(source: DivisibleSource, { threads }: Pick<ThreadOptions, 'threads'>): number {
  const most = threads ?? Math.min(availableParallelism(), threadsMost)
  if (most < 2) return 1
  return Math.max(1, Math.min(most, Math.floor(source.estimate(worthMs * most) / worthMs)))
}

/**
 * Reads a source on several threads, this one among them. The outcome is that of one thread but for the order; a part
 * whose thread dies is a gap, and the others are read.
 */
export async function readInThreads(
  source: DivisibleSource,
  count: number,
  options: ThreadOptions,
): Promise<WholeReading> {
  const progress = Array.from({ length: count }, (): Progress => ({ done: 0, bytes: 0 }))
  const partOptions = (index: number): LookOptions => ({
    ...options,
    onProgress: (told) => {
      progress[index] = told
      options.onProgress(total(progress))
    },
  })
  const parts = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => {
      const recipe = source.recipe({ index, of: count })
      return index === 0
        ? readPart(recipe, partOptions(0))
        : readElsewhere(recipe, options, partOptions(index))
    }),
  )
  options.signal.throwIfAborted()
  const whole = parts.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []))
  for (const { told } of whole) source.absorb(told)
  const rest = await readBlobs((asked) => source.readRest(asked), options)
  const gaps = parts.flatMap((part) =>
    part.status === 'rejected' ? [deathGap(source, count, part.reason)] : [],
  )
  return { ...joined([...whole, rest]), gaps }
}

async function readElsewhere(
  recipe: Recipe,
  { detectors, at, signal }: ThreadOptions,
  { onProgress }: LookOptions,
): Promise<PartReading> {
  const rows = new Map(detectors.map((detector) => [detector.id, detector]))
  const order = { recipe, detectors: [...rows.keys()], at }
  const { sightings, crowded, told } = await startThread(order, { signal, onProgress })
  const known = sightings.flatMap(({ detector, ...rest }) => {
    const row = rows.get(detector)
    return row === undefined ? [] : [{ ...rest, detector: row }]
  })
  return { sightings: known, crowded, told }
}

function total(progress: readonly Progress[]): Progress {
  const sum = (of: (progress: Progress) => number): number => progress.reduce((all, one) => all + of(one), 0)
  const isKnown = progress.every(({ total: one }) => one !== undefined)
  return {
    done: sum(({ done }) => done),
    bytes: sum(({ bytes }) => bytes),
    ...(isKnown && { total: sum(({ total: one }) => one ?? 0) }),
  }
}

/** Only the code of a fault: its message could quote what was read. */
function deathGap({ label }: DivisibleSource, count: number, reason: unknown): Gap {
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : 'a fault'
  return { what: label, why: `one of ${count} threads that read it ended before its time: ${code}` }
}
