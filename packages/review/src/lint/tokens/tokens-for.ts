import type { JsonObject } from '@vouchsafe/core/json'
import { builtInProviders, providerName, type TrustStatement } from '@vouchsafe/policy/parse'
import { fillPattern } from './fill-pattern.ts'
import { exampleOf, wanted } from './statement-keys.ts'
import { createPartsReader, namedIn, nameOf, subjectOf } from './subject-parts.ts'
import { formOf, unknownForm, type SubjectParts, type TokenForm } from './token-forms.ts'

/** How near somebody stands to whom the statement names. */
type Standing = 'named' | 'like_named' | 'other'

/** A token that somebody could bring, as claims. */
export interface StrangeToken {
  readonly subject: string
  readonly claims: JsonObject
  readonly parts: SubjectParts
  readonly tenant: Standing
  readonly scope: Standing
}

export interface StrangeTokens {
  readonly form: TokenForm
  readonly host: string
  readonly tokens: readonly StrangeToken[]
  /** The token with the ids that whoever registers the names again would have. */
  readonly registeredAgain: (token: StrangeToken) => JsonObject
}

interface Named {
  readonly tenants: ReadonlySet<string>
  /** `tenant/scope` */
  readonly scopes: ReadonlySet<string>
}

/** Issuers that tell their tenants apart by the audience. */
export const tenantAudience: ReadonlySet<string> = new Set([
  ...builtInProviders,
  'api.pulumi.com/oidc',
  'sandboxes.cloud',
  'oidc.vercel.com',
])

const strangersAudience = 'stranger.example'
const strangersId = '999999999'

/** Tokens that are worth asking about a statement: those it names, their neighbours, and strangers. */
export function tokensFor(statement: TrustStatement, provider: string): StrangeTokens | undefined {
  const host = providerName(provider)
  if (host === undefined) return undefined
  const patterns = wanted(statement, `${host}:sub`)
  const form = formOf(host, patterns)
  const named = namesIn(form, host, statement)
  const meant = filled(form, patterns)
  // whoever is let in by an id has subjects of the same ends
  const rests = new Set([...restsOf(form, host, statement), ...meant.map(({ rest }) => rest)])
  const asked = [...neighbours(form, named, [...rests]), ...meant]
  const bySubject = new Map(asked.map((parts) => [subjectOf(form, parts), parts]))
  const tokens = [...bySubject].map(([subject, parts]): StrangeToken => {
    const standing = standingOf(parts, named)
    return { subject, parts, ...standing, claims: claimsOf({ form, host, statement }, parts, standing) }
  })
  return {
    form,
    host,
    tokens,
    registeredAgain: ({ parts }) =>
      claimsOf({ form, host, statement }, withNewIds(parts), {
        tenant: 'other',
        scope: 'other',
        keepsAudience: true,
      }),
  }
}

function filled(form: TokenForm, patterns: readonly string[]): SubjectParts[] {
  // nothing is known of how such subjects are made
  if (form.issuer === unknownForm.issuer) return patterns.map(exampleOf).map(whole)
  return patterns
    .flatMap((pattern) => fillPattern(form, pattern))
    .map(createPartsReader(form))
    .filter((parts) => parts !== undefined)
}

function whole(subject: string): SubjectParts {
  return { tenant: subject, scope: '', rest: '' }
}

function namesIn(form: TokenForm, host: string, statement: TrustStatement): Named {
  if (form.issuer === unknownForm.issuer) {
    const subjects = wanted(statement, `${host}:sub`).map(exampleOf)
    return { tenants: new Set(subjects), scopes: new Set(subjects.map((subject) => `${subject}/`)) }
  }
  const found = wanted(statement, `${host}:sub`).map((pattern) => namedIn(form, pattern))
  const tenants = new Set(found.map(({ tenant }) => tenant).filter((tenant) => tenant !== undefined))
  const scopes = new Set(
    found.flatMap(({ tenant, scope }) =>
      tenant === undefined || scope === undefined ? [] : [`${tenant}/${scope}`],
    ),
  )
  const byId = (claims: readonly string[]): boolean =>
    claims.some((claim) => wanted(statement, `${host}:${claim}`).length > 0)
  const isById = byId([...form.tenantIds, ...form.scopeIds])
  const organisation = /^oidc\.circleci\.com\/org\/(.+)$/.exec(host)?.[1]
  if (organisation !== undefined) {
    tenants.add(organisation)
    for (const project of wanted(statement, `${host}:oidc.circleci.com/project-id`))
      scopes.add(`${organisation}/${project}`)
  }
  if (isById && tenants.size === 0) tenants.add(`your-${form.tenantWord}`)
  if (byId(form.scopeIds)) for (const tenant of tenants) scopes.add(`${tenant}/your-${form.scopeWord}`)
  return { tenants, scopes }
}

/** Ends that the statement's other conditions ask for come first: a token without them would be refused anyway. */
function restsOf(form: TokenForm, host: string, { conditions }: TrustStatement): string[] {
  const prefix = `${host.toLowerCase()}:`
  const own = conditions.flatMap(({ key, values }) => {
    const claim = key.toLowerCase().startsWith(prefix) ? key.slice(prefix.length).toLowerCase() : ''
    return values.map((value) => form.restOf?.(claim, exampleOf(value)))
  })
  return [...own.filter((rest) => rest !== undefined), ...form.rests]
}

function neighbours(form: TokenForm, { tenants, scopes }: Named, rests: readonly string[]): SubjectParts[] {
  const another = form.scope.includes('workspace') ? 'another:workspace:another' : 'another'
  const app = form.scope.includes('workspace') ? 'app:workspace:app' : 'app'
  const ends = (tenant: string, scope: string): SubjectParts[] =>
    rests.map((rest) => ({ tenant, scope, rest }))
  const own = [...scopes].flatMap((name) => {
    const cut = name.indexOf('/')
    return ends(name.slice(0, cut), name.slice(cut + 1))
  })
  if (form.issuer === unknownForm.issuer) return [whole('stranger')]
  const isClosed = form.issuer === 'CircleCI'
  return [
    ...own,
    ...[...tenants].flatMap((tenant) =>
      [another, ...(form.usualScopes ?? [])].flatMap((scope) => ends(tenant, scope)),
    ),
    ...(isClosed ? [] : ends('stranger', app)),
  ]
}

function standingOf(
  { tenant, scope }: SubjectParts,
  { tenants, scopes }: Named,
): { readonly tenant: Standing; readonly scope: Standing } {
  const [owner, name] = [nameOf(tenant), nameOf(scope)]
  if (!tenants.has(owner)) return { tenant: owner === 'stranger' ? 'other' : 'like_named', scope: 'other' }
  if (scopes.has(`${owner}/${name}`)) return { tenant: 'named', scope: 'named' }
  return { tenant: 'named', scope: /^another(?::workspace:another)?$/.test(name) ? 'other' : 'like_named' }
}

interface Setting {
  readonly form: TokenForm
  readonly host: string
  readonly statement: TrustStatement
}

/** Ids and audience belong to the tenant: a stranger has others. */
function claimsOf(
  { form, host, statement }: Setting,
  parts: SubjectParts,
  standing: { readonly tenant: Standing; readonly scope: Standing; readonly keepsAudience?: boolean },
): JsonObject {
  const valueOf = (claim: string): string | undefined => {
    const [value] = wanted(statement, `${host}:${claim}`)
    return value === undefined ? undefined : exampleOf(value)
  }
  const ids = [
    ...form.tenantIds.map((claim) => [claim, standing.tenant === 'named'] as const),
    ...form.scopeIds.map((claim) => [claim, standing.scope === 'named'] as const),
  ].map(([claim, isOwn]) => [claim, (isOwn ? valueOf(claim) : undefined) ?? strangersId] as const)
  const free = form.free.flatMap((claim) => {
    const value = valueOf(claim)
    return value === undefined ? [] : [[claim, value] as const]
  })
  const isOwnAudience =
    !tenantAudience.has(host) || standing.tenant === 'named' || standing.keepsAudience === true
  return {
    iss: `https://${host}`,
    sub: subjectOf(form, parts),
    aud:
      (isOwnAudience ? valueOf('aud') : undefined) ??
      (isOwnAudience ? 'sts.amazonaws.com' : strangersAudience),
    ...present(form.claims(parts)),
    ...Object.fromEntries(free),
    ...Object.fromEntries(ids),
  }
}

function present(claims: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(claims).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

function withNewIds({ tenant, scope, rest }: SubjectParts): SubjectParts {
  const renewed = (part: string): string => (part === nameOf(part) ? part : `${nameOf(part)}@${strangersId}`)
  return { tenant: renewed(tenant), scope: renewed(scope), rest }
}
