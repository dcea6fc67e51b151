export { readEvent, type Doubt, type ReadEvent, type RecordedExchange } from './request-of-event.ts'
