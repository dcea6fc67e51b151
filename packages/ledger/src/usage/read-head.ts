import { decodeEvent } from '#event/encode-event'
import type { AuditEvent } from '#event/types'

type Head = Pick<AuditEvent, 'roleUniqueId' | 'principal' | 'candidate'>

/** The large members; of a record that names a role, what says which stands before them. */
const nested = /,"(?:decision|evidence)":/

/**
 * Who a record is about, from the part of its JSON before the large members. A cut at the wrong place (the key may
 * stand inside something else) leaves more than one brace open, so that it does not parse; the whole is read then,
 * and also where the part does not say.
 */
export function readHead(body: string): Head {
  const end = body.search(nested)
  const head = end === -1 ? undefined : parseCut(body.slice(0, end))
  return head?.roleUniqueId === undefined ? decodeEvent({ body }) : head
}

function parseCut(text: string): Head | undefined {
  try {
    return JSON.parse(`${text}}`) as Head
  } catch {
    return undefined
  }
}
