export { compilePattern, parseWildcards, type TextMatcher } from './wildcard.ts'
export { coversText } from './covers-text.ts'
export { parseOperator } from './operator.ts'
