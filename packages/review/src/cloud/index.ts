export { sayCheck } from './compare-text.ts'
export type { CloudCandidate, CloudCheck, CloudExplanation, CloudStep, CloudSuggestion } from './types.ts'
