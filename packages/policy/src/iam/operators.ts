/** What an operator compares. */
type ValueType =
  | 'text'
  | 'text_any_case'
  | 'wildcard'
  | 'decimal'
  | 'instant'
  | 'boolean'
  | 'ip'
  | 'arn'
  | 'null'

/** How the request's value must lie to the policy's, for types that have an order. */
export type Relation = '=' | '<' | '<=' | '>' | '>='

interface OperatorFacts {
  readonly type: ValueType
  /** True when no value of the policy may match. */
  readonly negated: boolean
  readonly relation?: Relation
  /** Whether `${…}` in the policy's values is replaced. */
  readonly variables: boolean
}

const text = (type: ValueType, negated = false): OperatorFacts => ({ type, negated, variables: true })
const fixed = (type: ValueType, negated = false): OperatorFacts => ({ type, negated, variables: false })
const ordered = (type: ValueType, relation: Relation, negated = false): OperatorFacts => ({
  type,
  relation,
  negated,
  variables: false,
})

/**
 * Every condition operator of the language (IAM user guide, "Condition operators"). `BinaryEquals` compares
 * the base64 text, not the bytes, as AWS does; `ArnEquals` and `ArnLike` are the same.
 */
export const operators = {
  StringEquals: text('text'),
  StringNotEquals: text('text', true),
  StringEqualsIgnoreCase: text('text_any_case'),
  StringNotEqualsIgnoreCase: text('text_any_case', true),
  StringLike: text('wildcard'),
  StringNotLike: text('wildcard', true),
  NumericEquals: ordered('decimal', '='),
  NumericNotEquals: ordered('decimal', '=', true),
  NumericLessThan: ordered('decimal', '<'),
  NumericLessThanEquals: ordered('decimal', '<='),
  NumericGreaterThan: ordered('decimal', '>'),
  NumericGreaterThanEquals: ordered('decimal', '>='),
  DateEquals: ordered('instant', '='),
  DateNotEquals: ordered('instant', '=', true),
  DateLessThan: ordered('instant', '<'),
  DateLessThanEquals: ordered('instant', '<='),
  DateGreaterThan: ordered('instant', '>'),
  DateGreaterThanEquals: ordered('instant', '>='),
  Bool: text('boolean'),
  BinaryEquals: fixed('text'),
  IpAddress: fixed('ip'),
  NotIpAddress: fixed('ip', true),
  ArnEquals: text('arn'),
  ArnLike: text('arn'),
  ArnNotEquals: text('arn', true),
  ArnNotLike: text('arn', true),
  Null: fixed('null'),
} as const satisfies Record<string, OperatorFacts>

export type OperatorName = keyof typeof operators

/** The facts of one operator, with the relation optional. */
export function operatorFacts(name: OperatorName): OperatorFacts {
  return operators[name]
}
