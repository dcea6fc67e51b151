export { currentUid, isAlive, processStartTime, userName } from './process-facts.ts'
