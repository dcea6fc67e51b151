import fc from 'fast-check'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { ContextValue, PolicyRequest } from '#decision/types'
import { evaluate } from '#evaluate/evaluate'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import type { TrustPolicyDocument } from '#parse/types'

// a small claim universe, wholly enumerated

const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
const other = `${provider}/2`
export const action = 'sts:AssumeRoleWithWebIdentity'
export const texts = ['a', 'b', 'ab', 'A']
const names = ['k:one', 'k:two']

function requestOf(id: string, values: readonly (ContextValue | null)[]): PolicyRequest {
  const claims = names.flatMap((name, at) => {
    const value = values[at] ?? null
    return value === null ? [] : [[name, value] as const]
  })
  return { action, principal: { type: 'Federated', id }, context: new Map(claims) }
}

const word = fc.constantFrom(...texts, 'a*')
const operator = fc.constantFrom(
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'ForAllValues:StringEquals',
)
const keys = fc.dictionary(fc.constantFrom(...names), fc.uniqueArray(word, { minLength: 1, maxLength: 2 }), {
  minKeys: 1,
  maxKeys: 2,
})
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: fc.constantFrom({ Federated: provider }, { Federated: provider }, { Federated: other }),
    actions: fc.constantFrom(
      { Action: action },
      { Action: action },
      { Action: 'sts:TagSession' },
      { NotAction: 'sts:TagSession' },
      { NotAction: action },
    ),
    Condition: fc.dictionary(operator, keys, { minKeys: 1, maxKeys: 2 }),
  })
  .map(({ actions, ...rest }) => ({ ...rest, ...actions }))

/** The text of a policy of this universe, of at most so many statements. */
export function policyOfAtMost(maxLength: number): fc.Arbitrary<string> {
  return fc.array(statement, { minLength: 1, maxLength }).map(policyOf)
}

export function policyOf(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

export const claims = fc.tuple(fc.option(word), fc.option(word)).map((values) => requestOf(provider, values))

/** Every caller that the universe knows. */
export function* everyRequest(): Generator<PolicyRequest> {
  const values = [null, ...texts, 'a*', 'c']
  for (const one of values)
    for (const two of values) for (const id of [provider, other]) yield requestOf(id, [one, two])
}

export function documentOf(text: string): TrustPolicyDocument {
  return parseTrustPolicy(text, { maxLength: 131_072 })
}

export function effectOf(text: string, request: PolicyRequest): 'allow' | 'deny' {
  return evaluate(compileTrustPolicy(documentOf(text)), request).effect
}
