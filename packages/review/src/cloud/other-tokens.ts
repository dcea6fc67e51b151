import type { JsonObject } from '@vouchsafe/core/json'
import { tenantOf, type Risk } from '@vouchsafe/policy/explain'
import { valuesLike } from '#difference/values-like'

/** Claims that say again what the subject says, by the form of a subject (GitHub, GitLab). */
const echoes: readonly { readonly form: RegExp; readonly claims: readonly string[] }[] = [
  {
    form: /^repo:(?<repository>(?<repository_owner>[^/:]+)\/[^:]+):(?:ref:(?<ref>.+)|environment:(?<environment>.+)|.*)$/,
    claims: ['repository', 'repository_owner', 'ref', 'environment'],
  },
  {
    form: /^project_path:(?<project_path>(?<namespace_path>[^:]+)\/[^/:]+):ref_type:[^:]+:ref:(?<ref>.+)$/,
    claims: ['project_path', 'namespace_path', 'ref'],
  },
]

/** Ids that belong to the owner of a subject, and differ where he does. */
const ownersIds = ['repository_owner_id', 'namespace_id', 'terraform_organization_id', 'organization_id']

/**
 * Tokens of the same issuer that are like one, from the nearest to the strangest: another ref of the repository, another
 * repository of the owner, a stranger's; each says in all of its claims what its subject says.
 */
function otherTokens(claims: JsonObject): JsonObject[] {
  const { sub } = claims
  if (typeof sub !== 'string') return []
  const subjects = [...valuesLike(sub), `${sub}-other`].filter((one) => one !== sub)
  const others = subjects.map((subject) => withSubject(claims, subject))
  // what a claim says beside the subject may be otherwise too
  const varied = Object.entries(claims).flatMap(([name, value]) =>
    typeof value === 'string' && !['iss', 'sub'].includes(name)
      ? [{ ...claims, [name]: `${value}-other` }]
      : [],
  )
  return [...others, ...varied]
}

function withSubject(claims: JsonObject, subject: string): JsonObject {
  const changed: Record<string, string> = { sub: subject }
  for (const { form, claims: names } of echoes) {
    const groups = form.exec(subject)?.groups
    for (const name of names) {
      const value = groups?.[name]
      if (value !== undefined && claims[name] !== undefined) changed[name] = value
    }
  }
  // the ref of a pull request is the merge of it
  if (subject.endsWith(':pull_request') && claims['ref'] !== undefined) changed['ref'] = 'refs/pull/1/merge'
  const isStranger = tenantOf(subject) !== ownerOf(claims)
  for (const name of isStranger ? ownersIds : [])
    if (typeof claims[name] === 'string') changed[name] = `${claims[name]}0`
  return { ...claims, ...changed }
}

function ownerOf({ sub }: JsonObject): string | undefined {
  return typeof sub === 'string' ? tenantOf(sub) : undefined
}

/** What may be asked of trust before and after a change. */
export interface Change {
  readonly before: (claims: JsonObject) => boolean
  readonly after: (claims: JsonObject) => boolean
  /** Whether what is compared is the same for another token as for this one. */
  readonly isSame: (other: JsonObject) => boolean
}

/** Another token that a change admits, the strangest first, as it tells the most; and what that makes the change. */
export function admittedAnother(
  claims: JsonObject,
  { before, after, isSame }: Change,
): { readonly risk: Risk; readonly alsoAdmits: JsonObject } | undefined {
  const own = ownerOf(claims)
  const admitted = otherTokens(claims).filter((other) => !isSame(other) && after(other) && !before(other))
  const stranger = admitted.find((other) => ownerOf(other) !== own)
  const other = stranger ?? admitted[0]
  return other && { risk: stranger === undefined ? 'widens' : 'dangerous', alsoAdmits: other }
}
