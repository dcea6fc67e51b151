export { openMemoryStore } from './open-memory-store.ts'
