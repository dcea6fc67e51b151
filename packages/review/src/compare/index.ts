export { compareTrust, type TrustComparison, type TrustDifference } from './compare-trust.ts'
