export { accountOfAccessKeyId, createAccessKeyId, isTemporaryAccessKeyId } from './access-key-id.ts'
export { checkSessionLive, openSession, type ExpectedSession, type OpenedSession } from './open-session.ts'
export { sealSession, type SealedSession, type SealOptions } from './seal-session.ts'
export { longestChainedSeconds, sessionExpiry, type SessionCeiling } from './session-expiry.ts'
export { largestTokenSize } from './token-layout.ts'
export {
  sessionArn,
  sessionKinds,
  sessionUserId,
  type Session,
  type SessionFacts,
  type SessionKind,
  type SessionOrigin,
} from './types.ts'
