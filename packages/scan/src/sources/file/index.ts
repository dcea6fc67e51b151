export { createFileSource } from './file-source.ts'
