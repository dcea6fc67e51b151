export { addressReach, isPublicAddress, type Reach } from './address-reach.ts'
