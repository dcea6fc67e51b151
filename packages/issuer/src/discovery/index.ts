export {
  discoveryDocument,
  discoveryPath,
  jwksPath,
  ownAlgorithms,
  ownClaims,
  type DiscoveryDocument,
} from './discovery-document.ts'
export { jwksDocument, type JwksDocument } from './jwks-document.ts'
