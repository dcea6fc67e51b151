export type * from './types.ts'
export { decodeEvent, encodeEvent } from './encode-event.ts'
export { eventId } from './event-id.ts'
export { trustChangedEvent, type TrustChangeFacts } from './trust-changed-event.ts'
