export { createReplay, type Replay, type ReplayOptions } from './replay.ts'
export { readEvent, type Doubt, type ReadEvent, type RecordedExchange } from './request-of-event.ts'
export type * from './types.ts'
