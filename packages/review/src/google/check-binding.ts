import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { differenceOf, distanceOf } from '@vouchsafe/policy/explain'
import { shell } from '#cloud/shell'
import type { CloudCheck } from '#cloud/types'
import { federatedOf, type Federated } from './admit.ts'
import type { Mapped } from './check-mapping.ts'
import type { Impersonation } from './suggest-trust.ts'

/** Roles that let a principal take tokens of the service account (Google, "Service account impersonation"). */
const impersonators: ReadonlySet<JsonValue | undefined> = new Set([
  'roles/iam.workloadIdentityUser',
  'roles/iam.serviceAccountTokenCreator',
])

const LONGEST = 1024 * 1024
const HOST = 'iam.googleapis.com'

/** Whether the service account lets a federated principal in, and what else is known of that. */
export interface CheckedBinding {
  readonly check: CloudCheck
  /** Where it does not: whom it lets in, and the command that lets in the subject too. */
  readonly admission?: Impersonation
}

/**
 * Compares the members of a service account's IAM policy (`gcloud iam service-accounts get-iam-policy --format json`)
 * with the principals that a mapped token is.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function checkBinding(policy: string, providerName: string, mapped: Mapped): CheckedBinding {
  const what = 'principal'
  const members = membersOf(policy)
  const pool = /^(?<pool>projects\/[^/]+\/locations\/[^/]+\/workloadIdentityPools\/[^/]+)\/providers\//.exec(
    providerName,
  )?.groups?.['pool']
  if (pool === undefined)
    return {
      check: { what, holds: false, because: 'the provider has no full `name`, so its pool is not known' },
    }
  const own = principalsOf(pool, federatedOf(mapped))
  const agreed = own.find((one) => members.includes(one))
  if (agreed !== undefined) return { check: { what, holds: true, found: agreed } }
  const [subject = ''] = own
  const command = shell`gcloud iam service-accounts add-iam-policy-binding SERVICE_ACCOUNT --role roles/iam.workloadIdentityUser --member ${subject}`
  return {
    check: { what, holds: false, ...whyNone(members, { pool, own, mapped }) },
    admission: {
      isLetIn: (other) => principalsOf(pool, other).some((one) => members.includes(one)),
      ...(command !== undefined && { command }),
    },
  }
}

interface Own {
  readonly pool: string
  readonly own: readonly string[]
  readonly mapped: Mapped
}

/** What the nearest member has that the token has not. */
function whyNone(members: readonly string[], { pool, own, mapped }: Own): Partial<CloudCheck> {
  const federated = members.filter((member) => /^principal(?:Set)?:/.test(member))
  if (federated.length === 0)
    return {
      because:
        'the service account lets in no principal of a pool: nobody has `roles/iam.workloadIdentityUser` on it',
    }
  const ofPool = federated.filter((member) => member.includes(`/${pool}/`))
  const [other = ''] = federated
  if (ofPool.length === 0)
    return { because: `the service account lets in principals of another pool: \`${other}\`` }
  for (const member of ofPool) {
    const attribute = /\/attribute\.(?<name>[^/]+)\//.exec(member)?.groups?.['name']
    if (attribute !== undefined && !mapped.attribute.has(attribute))
      return {
        because: `the service account lets in \`${member}\`, and the provider does not map \`attribute.${attribute}\``,
      }
  }
  const pairs = ofPool.flatMap((expected) =>
    own.map((found) => differenceOf({ expected: [expected], found: [found], isLiteral: true })),
  )
  const [nearest] = pairs
    .filter(({ expected = '', found = '' }) => kindOf(expected) === kindOf(found))
    .toSorted((one, next) => distanceOf(one) - distanceOf(next))
  if (nearest === undefined)
    return {
      because: `the service account lets in \`${ofPool[0] ?? ''}\`, which is no principal of this token`,
    }
  const { expected, found } = nearest
  return {
    ...(expected !== undefined && { expected }),
    ...(found !== undefined && { found }),
    difference: nearest,
  }
}

/** What comes before the value of a principal. */
function kindOf(principal: string): string {
  return /^[^:]+:\/\/[^/]+\/.*\/workloadIdentityPools\/[^/]+\/[^/]+/.exec(principal)?.[0] ?? ''
}

/** Everything that IAM calls a mapped token, the subject first. */
function principalsOf(pool: string, { subject, groups, attributes }: Federated): string[] {
  const prefix = `${HOST}/${pool}`
  return [
    ...(subject === '' ? [] : [`principal://${prefix}/subject/${subject}`]),
    ...[...attributes].flatMap(([name, value]) =>
      value === '' ? [] : [`principalSet://${prefix}/attribute.${name}/${value}`],
    ),
    ...groups.map((group) => `principalSet://${prefix}/group/${group}`),
    `principalSet://${prefix}/*`,
  ]
}

function membersOf(text: string): string[] {
  const { bindings = [] } = readJson(text)
  if (!Array.isArray(bindings)) throw malformed('expected `bindings`, a list')
  return bindings.flatMap((binding) => {
    if (!isJsonObject(binding) || !impersonators.has(binding['role'])) return []
    const { members } = binding
    return Array.isArray(members) ? members.filter((one) => typeof one === 'string') : []
  })
}

function readJson(text: string): JsonObject {
  try {
    return parseJsonObject(text, { maxLength: LONGEST })
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw malformed('expected the JSON of `gcloud iam service-accounts get-iam-policy`')
  }
}

function malformed(say: string): VouchsafeError {
  return new VouchsafeError('policy_malformed', { say: `IAM policy of the service account: ${say}` })
}
