export { contextKeysOf, missingContextKeys } from './context-keys-of.ts'
export { matchedStatements, type MatchedStatement } from './matched-statements.ts'
export { outcomeByLayer } from './outcome-by-layer.ts'
export { statementPlaces, type StatementPlace } from './statement-places.ts'
