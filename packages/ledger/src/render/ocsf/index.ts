export { ocsfEvents } from './render-ocsf.ts'
export type { OcsfEvent, OcsfOptions } from './types.ts'
