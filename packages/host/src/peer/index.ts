export { peerOf, type Peer } from './peer-of.ts'
