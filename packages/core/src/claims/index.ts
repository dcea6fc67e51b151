export { checkClaimNames } from './check-claim-names.ts'
export {
  audienceClaim,
  numericDateClaim,
  optionalClaim,
  stringClaim,
  type ClaimReader,
} from './read-claim.ts'
