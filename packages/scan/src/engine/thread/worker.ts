import { parentPort, workerData } from 'node:worker_threads'
import { detectors } from '#detectors/detectors'
import { compileAnchors } from '#engine/anchor-table'
import { readPart } from '#engine/read-part'
import type { ThreadMessage, ThreadOrder } from './messages.ts'

/** A thread that reads one part of a source, tells what it saw, and ends. */
async function main({ recipe, detectors: ids, at }: ThreadOrder): Promise<void> {
  const tell = (message: ThreadMessage): void => parentPort?.postMessage(message)
  const wanted = new Set(ids)
  const { sightings, crowded, told } = await readPart(recipe, {
    table: compileAnchors(detectors.filter(({ id }) => wanted.has(id))),
    at,
    signal: new AbortController().signal,
    onProgress: (progress) => tell({ kind: 'progress', progress }),
  })
  const sent = sightings.map(({ detector, ...rest }) => ({ ...rest, detector: detector.id }))
  tell({ kind: 'end', sightings: sent, crowded, told })
}

await main(workerData as ThreadOrder)
