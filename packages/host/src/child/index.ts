export { exitStatus, runChild, type ChildCommand, type ChildEnd } from './run-child.ts'
