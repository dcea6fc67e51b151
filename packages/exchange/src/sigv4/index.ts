export { formatAmzTimestamp, parseAmzTimestamp } from './amz-timestamp.ts'
export { canonicalRequest } from './canonical-request.ts'
export { parseSignature } from './parse-signature.ts'
export { parseQueryPairs } from './query-pairs.ts'
export type { CredentialScope, SignatureParts, SignedRequest } from './types.ts'
export {
  checkSignatureScope,
  headerSignatureSeconds,
  presignedSignatureSeconds,
  verifySignature,
} from './verify-signature.ts'
