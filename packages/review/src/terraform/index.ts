export { draftPlan } from './draft-plan.ts'
export type { PlanFacts } from './types.ts'
