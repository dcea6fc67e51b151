import type { JsonObject } from '@vouchsafe/core/json'
import type { ConditionTrace, Decision } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { providerName, type TrustStatement } from '@vouchsafe/policy/parse'
import { requestOfClaims } from '#explain/claim-context'
import { unknownAccount } from '../read/types.ts'
import { wanted } from '../tokens/statement-keys.ts'
import { formOf, unknownForm } from '../tokens/token-forms.ts'
import { tenantAudience } from '../tokens/tokens-for.ts'
import type { TrustSubject } from '../types.ts'
import type { RoleRequest } from './role-request.ts'

/** `may`: some token is admitted, or would be if what is not known is right. `refuses`: none is, whatever that is. */
export interface Answer {
  readonly verdict: 'may' | 'refuses'
  /** Of a refusal: the condition that is nearest to holding. */
  readonly because?: string
}

const may: Answer = { verdict: 'may' }
/** Conditions that a message quotes values of. */
const mostValues = 3

/** Asks a trust policy about every token that a workload could bring for one of its audiences. */
export function askTrust(trust: TrustSubject, request: RoleRequest): Answer {
  const hosts = hostsFor(trust, request.issuer)
  if (hosts.length === 0) return { verdict: 'refuses', because: `it trusts no provider of ${request.issuer}` }
  if (request.audiences.length === 0) return may
  let nearest: Failure | undefined
  for (const host of hosts) {
    if (isCustom(trust, host, request.issuer)) return may
    for (const asked of claimsFor(trust, host, request)) {
      const answer = ask(trust, asked, request)
      if (answer === 'may') return may
      if (answer !== undefined && (nearest === undefined || answer.count < nearest.count)) nearest = answer
    }
  }
  return { verdict: 'refuses', ...(nearest !== undefined && { because: nearest.text }) }
}

/** Providers of a form that an Allow names; of one whose form is not known, any may be meant. */
export function hostsFor({ document }: TrustSubject, issuer: string): readonly string[] {
  const hosts = new Set<string>()
  for (const { effect, principals } of document.statements)
    for (const { type, value } of effect === 'Allow' ? principals : []) {
      const host = type === 'Federated' ? providerName(value) : undefined
      if (host !== undefined) hosts.add(host)
    }
  return [...hosts].filter((host) => {
    if (tenantAudience.has(host)) return false
    const form = formOf(
      host,
      document.statements.flatMap((statement) => wanted(statement, `${host}:sub`)),
    ).issuer
    return form === issuer || (form === unknownForm.issuer && issuer !== 'GitHub Actions')
  })
}

/** Forms that subjects have unless an organization has made its own, of which nothing is known here. */
const usualSubjects: Readonly<Record<string, RegExp>> = {
  'GitHub Actions': /^(?:\*|repo:[^:]*(?:$|:(?:ref:[^:]*|environment:[^:]*|pull_request|[*?].*)$))/,
  GitLab: /^(?:\*|project_path:[^:]*(?:$|:(?:ref_type:.*|\*.*)$))/,
}

function isCustom({ document }: TrustSubject, host: string, issuer: string): boolean {
  const usual = usualSubjects[issuer]
  if (usual === undefined) return false
  return document.statements.some((statement) =>
    wanted(statement, `${host}:sub`).some((one) => !usual.test(one)),
  )
}

interface Asked {
  readonly host: string
  readonly claims: JsonObject
}

function claimsFor({ document }: TrustSubject, host: string, request: RoleRequest): Asked[] {
  const values = (claim: string): string[] =>
    document.statements.flatMap((statement) => wanted(statement, `${host}:${claim}`))
  return request.tokens(values).flatMap((claims) =>
    request.audiences.map(({ value }) => ({
      host,
      claims: { ...claims, iss: `https://${host}`, aud: value },
    })),
  )
}

interface Failure {
  /** How many conditions stand in the way. */
  readonly count: number
  readonly text: string
}

function ask(
  { compiled, document, providers, account = unknownAccount }: TrustSubject,
  { host, claims }: Asked,
  { absent }: RoleRequest,
): 'may' | Failure | undefined {
  const named = ownerOf(document.statements, host)
  const { request } = requestOfClaims(claims, {
    account: named.account ?? account,
    ...(named.partition !== undefined && { partition: named.partition }),
    exposed: providers.get(host)?.exposed ?? 'known',
  })
  const decision = evaluate(compiled, request)
  if (decision.effect === 'allow') return 'may'
  const known = new Set([
    ...request.context.keys(),
    ...absent.map((claim) => `${host}:${claim}`.toLowerCase()),
  ])
  return judge(decision, known)
}

/** A refusal is sure where something that is known stands in the way of every Allow. */
function judge({ statements }: Decision, known: ReadonlySet<string>): 'may' | Failure | undefined {
  let nearest: Failure | undefined
  for (const { effect, reason, conditions } of statements) {
    if (effect !== 'Allow' || reason === 'action_not_matched' || reason === 'principal_not_matched') continue
    const failed = conditions.filter(({ satisfied }) => !satisfied)
    const [first, ...more] = failed.filter(({ key }) => known.has(key.toLowerCase()))
    if (first === undefined && reason !== 'applies') return 'may'
    if (first !== undefined && (nearest === undefined || more.length + 1 < nearest.count))
      nearest = { count: more.length + 1, text: textOf(first) }
  }
  const denies = statements.filter(({ effect, reason }) => effect === 'Deny' && reason === 'applies')
  const [deny] = denies
  if (nearest !== undefined || deny === undefined) return nearest
  const isSure = denies.some(({ conditions }) => conditions.every(({ key }) => known.has(key.toLowerCase())))
  return isSure ? { count: 1, text: `its statement ${deny.index} denies it` } : 'may'
}

function textOf({ key, expected, found }: ConditionTrace): string {
  const more = expected.length > mostValues ? ` and ${expected.length - mostValues} more` : ''
  const has = found === undefined ? 'the token has none' : `the token has ${quoted(found)}`
  return `\`${key}\` has to be ${quoted(expected.slice(0, mostValues))}${more}, and ${has}`
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(', ')
}

interface Owner {
  readonly partition?: string | undefined
  readonly account?: string | undefined
}

/** Whose the provider is that a policy names: not always the account's of the role. */
function ownerOf(statements: readonly TrustStatement[], host: string): Owner {
  for (const { principals } of statements)
    for (const { value } of principals) {
      if (providerName(value) !== host) continue
      const [, partition, account] = /^arn:([\w-]+):iam::(\d{12}):/.exec(value) ?? []
      return { partition, account }
    }
  return {}
}
