import { guardedPost } from '@vouchsafe/host/fetch'
import type { AlertNotice } from '@vouchsafe/ledger/alert'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import type { Alert } from '@vouchsafe/trust/alert'
import { appendLine } from './append-line.ts'

/** Where a line of standard output goes; resolves when the system has taken it. */
export type Print = (line: string) => Promise<void>

type Send = (json: string, signal: AbortSignal) => Promise<void>

/**
 * Delivers a notice everywhere that an alert says, as one line of JSON; resolves when it has arrived everywhere. Where
 * it arrived once it is not sent again when another place failed and the same notice is tried anew.
 */
export function createDeliver(
  { webhook, file, stdout }: Alert['deliver'],
  print: Print,
): (notice: AlertNotice, signal: AbortSignal) => Promise<void> {
  const sends: Send[] = []
  if (file !== undefined) sends.push((json) => appendLine(file.path, json))
  if (stdout === true) sends.push((json) => print(`${json}\n`))
  if (webhook !== undefined) {
    const { url, allowPrivateAddress: allowPrivateAddresses = false } = webhook
    sends.push(async (json, signal) => {
      await guardedPost(url, json, { allowPrivateAddresses, signal })
    })
  }
  let current: { readonly key: string; readonly arrived: Set<Send> } = { key: '', arrived: new Set() }
  return async (notice, signal) => {
    if (current.key !== notice.key) current = { key: notice.key, arrived: new Set() }
    const { arrived } = current
    const json = escapeJsonText(JSON.stringify(notice))
    for (const send of sends) {
      if (arrived.has(send)) continue
      await send(json, signal)
      arrived.add(send)
    }
  }
}

/** Standard output of the process. A reader that has gone away is a failure like any other. */
export const printToStdout: Print = (line) =>
  new Promise((resolve, reject) => {
    process.stdout.write(line, (error) => {
      if (error === null || error === undefined) resolve()
      else reject(error)
    })
  })
