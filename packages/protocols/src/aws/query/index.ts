export { Constraints, type NumberRule, type TextRule } from './constraints.ts'
export { policyText } from './policy-text.ts'
export {
  listParameter,
  parseParameters,
  structuresParameter,
  textsParameter,
  type ParameterLimits,
  type Parameters,
} from './parse-parameters.ts'
