export { tokenChecksum } from './token-checksum.ts'
