import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parentPort, workerData } from 'node:worker_threads'
import type { Fault, WriteName, WriterReply, WriterRequest, WriterSettings } from './messages.ts'
import { openWriterDatabase, type WriterDatabase } from './writer-database.ts'

/** The thread that owns the writing connection, so that no commit ever holds up the event loop. */
function main(settings: WriterSettings): void {
  const port = parentPort
  if (port === null) throw new TypeError('expected to run as a worker thread')
  const reply = (message: WriterReply): void => port.postMessage(message)
  const db = open(settings, reply)
  if (db === undefined) return
  port.on('message', (request: WriterRequest) => {
    if (request.write === 'close') {
      db.close()
      port.close()
      return
    }
    try {
      reply({ id: request.id, result: run(db, request) })
    } catch (error) {
      reply({ id: request.id, fault: faultOf(error, request.write) })
    }
  })
}

function open(settings: WriterSettings, reply: (message: WriterReply) => void): WriterDatabase | undefined {
  try {
    return openWriterDatabase(settings)
  } catch (error) {
    reply({ id: 0, fault: faultOf(error, 'open') })
    return undefined
  }
}

function run(db: WriterDatabase, request: Exclude<WriterRequest, { write: 'close' }>): number {
  const write = db[request.write] as (argument: unknown, nowMs: number) => number // the pair comes from one message
  return write(request.argument, performance.now())
}

/** What a failure of the database means to whoever asked: a ledger that cannot write, or a store that does not answer. */
const faultCode = {
  append: 'ledger_unavailable',
  commit: 'ledger_unavailable',
  prune: 'ledger_unavailable',
  updateKeys: 'store_unavailable',
  foldRoleUse: 'store_unavailable',
  forgetRoleUse: 'store_unavailable',
  saveCursor: 'store_unavailable',
  retainCursors: 'store_unavailable',
  open: 'store_unavailable',
} as const satisfies Record<WriteName | 'open', Fault['code']>

function faultOf(error: unknown, write: WriteName | 'open'): Fault {
  if (isVouchsafeError(error)) {
    const { code, message, hint, detail } = error
    return { code, say: message, ...(hint !== undefined && { hint }), detail }
  }
  const { message, errcode } = error as { message?: string; errcode?: number }
  return { code: faultCode[write], detail: { write, errcode, message } }
}

main(workerData as WriterSettings)
