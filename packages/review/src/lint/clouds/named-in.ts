import type { JsonObject } from '@vouchsafe/core/json'
import type { Bearer } from '../tokens/issuer-claims.ts'
import type { TokenForm } from '../tokens/token-forms.ts'

/** Who could bring a token, from the words that a condition, an expression or a member speaks of. */
export interface Bearers {
  readonly named: readonly Bearer[]
  /** Of a named tenant, with a scope that nobody names. */
  readonly neighbours: readonly Bearer[]
  readonly strangers: readonly Bearer[]
}

const strangersId = '999999999'
const strangersScopeId = '999999998'

/** Claims of any issuer that its tenants cannot choose: they say who somebody is. */
const identity =
  /^(?:iss|sub|aud|repository(?!_visibility)|actor|workflow_|job_workflow|enterprise|namespace|project(?!_visibility)|user_(?!access_level)|ci_config|terraform_(?!run_phase)|organization|pipeline_(?!source)|owner|agent)/

/** Values of claims that whoever runs a job may choose, as somebody compares them. */
export function chosenOf(
  comparisons: readonly { readonly claim: string; readonly value: string }[],
): JsonObject {
  return Object.fromEntries(
    comparisons.filter(({ claim }) => !identity.test(claim)).map(({ claim, value }) => [claim, value]),
  )
}

interface Words {
  readonly tenants: Set<string>
  readonly scopes: Set<string>
  readonly ids: Set<string>
  readonly rests: Set<string>
}

/** Of each kind at most so many are combined. */
const MOST = 4

/** Bearers whom some words mean, and others who are like them. */
export function bearersOf(form: TokenForm, texts: Iterable<string>, chosen: JsonObject = {}): Bearers {
  const words: Words = { tenants: new Set(), scopes: new Set(), ids: new Set(), rests: new Set() }
  for (const text of texts) read(form, text, words)
  const isRest = new RegExp(`^(?:${form.rest ?? '.*'})$`, 's')
  const wanted = [...restsOf(chosen), ...words.rests].filter((rest) => isRest.test(rest))
  const rests = first([...wanted, ...form.rests], MOST + 3)
  const ids = first([...words.ids], MOST)
  const tenants = first([...words.tenants], MOST)
  const scopes = first([...words.scopes], MOST)
  const owners = tenants.length > 0 ? tenants : ['your-organization']
  const another = form.scope.includes('workspace') ? 'another:workspace:another' : 'another'
  const app = form.scope.includes('workspace') ? 'app:workspace:app' : 'app'
  const own = (tenant: string, scope: string): Bearer[] =>
    idPairs(ids).flatMap(([tenantId, scopeId]) =>
      bearers({ tenant, scope, tenantId, scopeId }, rests, chosen),
    )
  const names = tenants.map((name) => name.replace(withId, ''))
  const strangers = ['stranger', ...names.flatMap((name) => [`${name}-stranger`, `stranger-${name}`])]
  return {
    named: owners.flatMap((tenant) =>
      (scopes.length > 0 ? scopes : [another]).flatMap((scope) => own(tenant, scope)),
    ),
    neighbours: owners.flatMap((tenant) =>
      first(['', ...ids], MOST + 1).flatMap((id) =>
        bearers({ tenant, scope: another, tenantId: id || '1', scopeId: strangersScopeId }, rests, chosen),
      ),
    ),
    strangers: strangers.flatMap((tenant) =>
      [app, ...scopes, ...tenants].flatMap((scope) =>
        bearers({ tenant, scope, tenantId: strangersId, scopeId: strangersScopeId }, rests, chosen),
      ),
    ),
  }
}

/** A name in an immutable subject of GitHub has its id behind it. */
const withId = /@\d+$/

/** The same job of whoever registers the names again. */
export function registeredAgain(bearer: Bearer): Bearer {
  const { tenant, scope } = bearer
  return {
    ...bearer,
    tenant: tenant.replace(withId, `@${strangersId}`),
    scope: scope.replace(withId, `@${strangersScopeId}`),
    tenantId: strangersId,
    scopeId: strangersScopeId,
  }
}

type Names = Omit<Bearer, 'rest' | 'chosen'>

function bearers(names: Names, rests: readonly string[], chosen: JsonObject): Bearer[] {
  const isFree = Object.keys(chosen).length > 0
  return rests.flatMap((rest): Bearer[] => [
    { ...names, rest },
    ...(isFree ? [{ ...names, rest, chosen }] : []),
  ])
}

function idPairs(ids: readonly string[]): readonly (readonly [tenant: string, scope: string])[] {
  if (ids.length === 0) return [['1', '2']]
  return [
    ...ids.map((id) => [id, '2'] as const),
    ...ids.flatMap((one) => ids.map((two) => [one, two] as const)),
  ]
}

function restsOf(chosen: JsonObject): string[] {
  const { ref, environment, terraform_run_phase: phase, build_branch: branch } = chosen
  return [
    ...(typeof ref === 'string' ? [`ref:${ref}`, `ref_type:branch:ref:${ref}`] : []),
    ...(typeof environment === 'string' ? [`environment:${environment}`, environment] : []),
    ...(typeof phase === 'string' ? [phase] : []),
    ...(typeof branch === 'string' ? [`refs/heads/${branch}:commit:1f0c5b1:step:deploy`] : []),
  ]
}

function read(form: TokenForm, text: string, words: Words): void {
  const [before, between, after] = form.marks
  const subject = text.startsWith(before) && before !== '' ? text.slice(before.length) : undefined
  if (subject !== undefined) {
    const [names = '', ...rest] = after === '' ? [subject] : subject.split(after)
    const [tenant = '', ...scope] = names.split(between)
    put(words.tenants, tenant)
    put(words.scopes, scope.join(between))
    put(words.rests, rest.join(after))
    return
  }
  if (/^\d+$/.test(text)) words.ids.add(text)
  else if (/^refs\/(?:heads|tags)\//.test(text)) words.rests.add(`ref:${text}`)
  else if (/^[\w.-]+$/.test(text)) {
    words.tenants.add(text)
    for (const scope of scopesOf(form, text)) words.scopes.add(scope)
  } else readPath(text, words)
}

/** `acme/shop`, `acme/`, `acme/shop/.github/workflows/ci.yml@refs/heads/main` */
function readPath(text: string, words: Words): void {
  const [, tenant = '', scope = ''] = /^([\w.-]*)\/([\w.-]*)(?:\/|$)/.exec(text) ?? []
  put(words.tenants, tenant)
  put(words.scopes, scope)
}

/** A word may be the name of a scope, or of one of its parts. */
function scopesOf({ scope }: TokenForm, name: string): string[] {
  return scope.includes('workspace') ? [`app:workspace:${name}`, `${name}:workspace:app`] : [name]
}

function put(into: Set<string>, name: string): void {
  const plain = name.replaceAll(/[*?]+/g, '')
  if (plain !== '' && plain.length <= 100) into.add(plain)
}

function first(texts: readonly string[], most: number): string[] {
  return [...new Set(texts)].slice(0, most)
}
