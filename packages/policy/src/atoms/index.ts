export { atomsOf, type Asked, type AtomOptions, type Atoms } from './atoms-of.ts'
