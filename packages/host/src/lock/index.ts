export { acquireLock, type Lock } from './acquire-lock.ts'
