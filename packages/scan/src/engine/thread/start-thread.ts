import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Progress } from '#source/types'
import type { ThreadMessage, ThreadOrder } from './messages.ts'

/** What a thread told at its end. */
export type ThreadEnd = Extract<ThreadMessage, { kind: 'end' }>

/** What a thread may keep on its heap. Contents lie outside it, in the bounds that each source states. */
const heapMegabytes = 1024

/**
 * Starts a thread and waits for its end; aborting ends it where it stands.
 * @throws whatever ended it before its time
 */
export function startThread(
  order: ThreadOrder,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<ThreadEnd> {
  // development runs the sources as they are, a published package their compiled form
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    ...threadOptions(),
    workerData: order,
  })
  return new Promise((resolve, reject) => {
    const abort = (): void => void worker.terminate()
    signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') onProgress(message.progress)
      else resolve(message)
    })
    worker.once('error', reject)
    worker.once('messageerror', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', abort)
      reject(signal.aborted ? signal.reason : new Error(`it ended with code ${code}`))
    })
  })
}

/** A thread compiles for itself: it shares this process's cache of compiled code, where there is one. */
function threadOptions(): WorkerOptions {
  const cache = getCompileCacheDir()
  return {
    name: 'scan',
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    // the directory found is one of this Node version's own, inside the one to name
    ...(cache !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: dirname(cache) } }),
  }
}
