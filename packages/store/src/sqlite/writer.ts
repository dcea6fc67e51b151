import { VouchsafeError, type Code } from '@vouchsafe/core/errors'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Fault, WriteName, WriterReply, WriterSettings, Writes } from './messages.ts'

interface Pending {
  readonly resolve: (result: number) => void
  readonly reject: (error: VouchsafeError) => void
  readonly lostCode: Code
}

/** The writing thread as seen from the event loop. */
export interface Writer {
  /**
   * Does one write; writes happen in the order of the calls.
   * @throws VouchsafeError as the operation says; `lostCode` once the thread is gone
   */
  write<Name extends WriteName>(
    name: Name,
    argument: Writes[Name]['argument'],
    lostCode: Code,
  ): Promise<Writes[Name]['result']>
  /** Resolves when everything asked before is done and the database is closed. */
  close(): Promise<void>
  /** Ends the thread where it stands, as a crash would. */
  terminate(): Promise<void>
}

/** Starts the writing thread; a thread that cannot open the database counts as lost. */
export function startWriter(settings: WriterSettings): Writer {
  // Development runs the sources as they are, a published package their compiled form.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const script = new URL(`./worker.${extension}`, import.meta.url)
  return new WorkerWriter(new Worker(script, { ...threadOptions(), workerData: settings }))
}

/**
 * A thread compiles for itself, and with sources that includes loading a compiler of 17 MB: it shares this process's
 * cache of compiled code, where there is one. What it allocates dies with its batch, so a small nursery will do.
 */
function threadOptions(): WorkerOptions {
  const cache = getCompileCacheDir()
  return {
    name: 'sqlite-writer',
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
    // the directory found is one of this Node version's own, inside the one to name
    ...(cache !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: dirname(cache) } }),
  }
}

class WorkerWriter implements Writer {
  readonly #worker: Worker
  readonly #exited: Promise<void>
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  #lost: { readonly cause: unknown } | undefined

  constructor(worker: Worker) {
    this.#worker = worker
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()))
    worker.on('message', (reply: WriterReply) => this.#settle(reply))
    worker.on('messageerror', (cause) => this.#lose(cause))
    worker.on('error', (cause) => this.#lose(cause))
    worker.on('exit', (code) => this.#lose(new Error(`the writing thread ended with code ${code}`)))
  }

  write<Name extends WriteName>(
    write: Name,
    argument: Writes[Name]['argument'],
    lostCode: Code,
  ): Promise<number> {
    if (this.#lost !== undefined) return Promise.reject(lostError(lostCode, this.#lost.cause))
    const id = ++this.#lastId
    this.#worker.postMessage({ id, write, argument })
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject, lostCode }))
  }

  async close(): Promise<void> {
    if (this.#lost === undefined) this.#worker.postMessage({ id: 0, write: 'close' })
    await this.#exited
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(reply: WriterReply): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (pending === undefined && 'fault' in reply) this.#lose(errorOf(reply.fault))
    else if ('fault' in reply) pending?.reject(errorOf(reply.fault))
    else pending?.resolve(reply.result)
  }

  #lose(cause: unknown): void {
    this.#lost ??= { cause }
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject, lostCode } of pending) reject(lostError(lostCode, cause))
  }
}

function errorOf({ code, say, hint, detail }: Fault): VouchsafeError {
  return new VouchsafeError(code, {
    detail,
    ...(say !== undefined && { say }),
    ...(hint !== undefined && { hint }),
  })
}

function lostError(code: Code, cause: unknown): VouchsafeError {
  return new VouchsafeError(code, { cause, hint: 'restart the server: its writing thread has ended' })
}
