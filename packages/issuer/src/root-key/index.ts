export { createRootKey, parseRootKey } from './root-key.ts'
