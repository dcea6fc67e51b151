export { ownKeySet } from './own-key-set.ts'
