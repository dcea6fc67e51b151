export { sumUses, type UseSum } from './sum-uses.ts'
export { addCandidates, candidateKey, sumCandidates, type CandidateSum } from './sum-candidates.ts'
