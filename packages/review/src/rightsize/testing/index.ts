export { callKinds, type AskedPermission, type CallScene, type MadeCall } from './call-kinds.ts'
export { cloudTrailRecord } from './cloud-trail-record.ts'
export { generatedAccount, generatedRole, generateTrail, type GeneratedEvent } from './generate-trail.ts'
export { replayWith } from './replay.ts'
