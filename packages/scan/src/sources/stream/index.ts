export { createStreamSource } from './stream-source.ts'
