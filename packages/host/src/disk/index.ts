export { freeBytes } from './free-bytes.ts'
