export { compilePattern, parseWildcards, type TextMatcher } from './wildcard.ts'
