import { operatorFacts } from '#iam/operators'
import { printOperator } from '#iam/operator'
import { foldCase } from '#iam/fold-case'
import { compilePattern, parseWildcards } from '#iam/wildcard'
import { compileValues } from '#iam/compile-values'
import { providerName } from './provider-name.ts'
import type {
  Condition,
  PolicyVersion,
  PrincipalPattern,
  TrustPolicyDocument,
  TrustStatement,
} from './types.ts'

/** What is stored although it is unwise or can never match. A closed list. */
export type WarningCode =
  | 'key_names_other_provider'
  | 'key_not_exposed'
  | 'wildcard_is_literal'
  | 'value_never_matches'
  | 'for_all_values_of_single_value'
  | 'action_never_matches_principal'
  | 'no_key_required'

export interface PolicyWarning {
  readonly code: WarningCode
  /** Position of the statement in the document, from 0. */
  readonly statement: number
  /** The condition key as written, where the warning is about one. */
  readonly key?: string
  /** One line, lower case. */
  readonly message: string
}

/** What the account knows that the document does not say. */
export interface WarningFacts {
  /** Whether a provider (host and path, as in its ARN) puts this key, in lower case, into a request. */
  readonly exposes?: (provider: string, key: string) => boolean
}

type Note = Omit<PolicyWarning, 'statement'>

/** One condition in its statement. */
interface Subject {
  readonly condition: Condition
  readonly version: PolicyVersion
  readonly providers: readonly string[]
  readonly facts: WarningFacts
}

/** Lists what an author of this policy should look at, in document order. Empty for a sound policy. */
export function warnings(document: TrustPolicyDocument, facts: WarningFacts = {}): readonly PolicyWarning[] {
  return document.statements.flatMap((statement) => {
    const providers = statement.principals.map(namedProvider).filter((name) => name !== undefined)
    const notes = [
      ...statement.conditions.flatMap((condition) =>
        conditionRules.flatMap(
          (rule) => rule({ condition, version: document.version, providers, facts }) ?? [],
        ),
      ),
      ...statementRules.flatMap((rule) => rule(statement)),
    ]
    return notes.map((note) => ({ ...note, statement: statement.index }))
  })
}

const conditionRules: readonly ((subject: Subject) => Note | undefined)[] = [
  noteOtherProvider,
  noteKeyNotExposed,
  noteLiteralWildcard,
  noteUnreadableValue,
  noteForAllValues,
]
const statementRules: readonly ((statement: TrustStatement) => readonly Note[])[] = [
  noteMismatchedActions,
  noteNoKeyRequired,
]

function namedProvider({ type, value }: PrincipalPattern): string | undefined {
  return type === 'Federated' ? providerName(value) : undefined
}

/** The part of a key before its first colon when that is a host; service prefixes such as `aws` have no dot. */
/** Everything before the colon of the claim; a port has digits alone, up to the path or that colon. */
const keyHost = /^[^:]+(?::\d{1,5}(?=[/:])[^:]*)?(?=:)/

function hostOf(key: string): string | undefined {
  const host = keyHost.exec(key)?.[0]
  return host?.includes('.') === true ? host.toLowerCase() : undefined
}

function noteOtherProvider({ condition: { key }, providers }: Subject): Note | undefined {
  const host = hostOf(key)
  if (host === undefined || providers.some((provider) => provider.toLowerCase() === host)) return undefined
  const expected = providers.length === 0 ? 'no provider' : providers.map((name) => `\`${name}\``).join(', ')
  return {
    code: 'key_names_other_provider',
    key,
    message: `the statement trusts ${expected}, so a key of \`${host}\` is never in the request`,
  }
}

function noteKeyNotExposed({ condition: { key }, providers, facts }: Subject): Note | undefined {
  const provider = providers.find((name) => name.toLowerCase() === hostOf(key))
  if (provider === undefined || facts.exposes === undefined || facts.exposes(provider, key.toLowerCase()))
    return undefined
  return { code: 'key_not_exposed', key, message: `\`${provider}\` does not put this key into a request` }
}

function noteLiteralWildcard({ condition: { key, operator, values } }: Subject): Note | undefined {
  const { type } = operatorFacts(operator.name)
  const value = values.find((text) => /[*?]/.test(text.replaceAll(/\$\{[*?$]\}/g, '')))
  if (value === undefined || (type !== 'text' && type !== 'text_any_case')) return undefined
  const like = operatorFacts(operator.name).negated ? 'StringNotLike' : 'StringLike'
  return {
    code: 'wildcard_is_literal',
    key,
    message: `\`${printOperator(operator)}\` takes \`*\` and \`?\` in \`${value}\` literally; \`${like}\` reads them as wildcards`,
  }
}

function noteUnreadableValue({ condition: { key, operator, values }, version }: Subject): Note | undefined {
  const [value] = compileValues(operator.name, values, version === '2012-10-17').unreadable
  if (value === undefined) return undefined
  return {
    code: 'value_never_matches',
    key,
    message: `\`${value}\` is not a value that \`${printOperator(operator)}\` can compare`,
  }
}

/** Keys that AWS documents as multivalued; `amr` is the one claim among them. */
const multivalued =
  /(?::amr|^aws:(?:tagkeys|principalorgpaths|principalservicenameslist|calledvia|resourceorgpaths|sourceorgpaths)|^sts:(?:transitivetagkeys|identitytokenaudience)|^saml:.*)$/

function noteForAllValues({ condition: { key, operator } }: Subject): Note | undefined {
  if (operator.set !== 'ForAllValues' || multivalued.test(key.toLowerCase())) return undefined
  return {
    code: 'for_all_values_of_single_value',
    key,
    message:
      'the key has one value, and `ForAllValues` also holds for a request without it: leave the prefix out',
  }
}

/** Which principals can ever use an action; an action that is not listed suits all. */
const callersOf: ReadonlyMap<string, PrincipalPattern['type'][]> = new Map([
  ['sts:assumerole', ['AWS', 'Service']],
  ['sts:assumerolewithsaml', ['Federated']],
  ['sts:assumerolewithwebidentity', ['Federated']],
])

/** In an Allow: a principal none of whose actions it can call. */
function noteMismatchedActions({ effect, actions, principals }: TrustStatement): readonly Note[] {
  if (effect === 'Deny' || actions.complement) return []
  const matchers = actions.patterns.map((pattern) => compilePattern(parseWildcards(foldCase(pattern))))
  const named = [...callersOf].filter(([action]) => matchers.some((matches) => matches(action)))
  if (named.length === 0) return []
  return principals
    .filter(({ type }) => !named.some(([, callers]) => callers.includes(type)))
    .map(({ type, value }) => ({
      code: 'action_never_matches_principal',
      message: `a principal of type \`${type}\` (\`${value}\`) cannot call \`${actions.patterns.join('`, `')}\``,
    }))
}

/** In an Allow for a provider: nothing asks that any claim be there, so every token of the provider is let in. */
function noteNoKeyRequired({ effect, principals, conditions }: TrustStatement): readonly Note[] {
  const isFederated = principals.some(({ type }) => type === 'Federated')
  if (effect === 'Deny' || !isFederated || conditions.some(requiresKey)) return []
  return [
    {
      code: 'no_key_required',
      message:
        'every condition of the statement holds for a token without the claim it names (or there is none)',
    },
  ]
}

function requiresKey({ operator: { name, set, ifExists }, values }: Condition): boolean {
  if (name === 'Null') return values.some((value) => value.toLowerCase() === 'false')
  if (ifExists || set === 'ForAllValues') return false
  return set === 'ForAnyValue' || !operatorFacts(name).negated
}
