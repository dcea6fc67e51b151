import { VouchsafeError } from '@vouchsafe/core/errors'
import type { VerifiedSession } from '@vouchsafe/exchange/flow'
import { roleSpec } from '@vouchsafe/trust/role'
import type { Resource, ResourceKey } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { ParameterTable } from '#aws/iam/parameter/parameter'
import type { Call, Writing } from './types.ts'

/**
 * Trust may have changed between the decision of a call and its execution. The call stands if nobody touched what it
 * replaces, nor anything that its permission rests on: the caller's role, its policies, the control policies, and
 * the path and tags of the resource.
 *
 * @throws VouchsafeError `trust_conflict`
 */
export function checkUndisturbed<Table extends ParameterTable>(
  { subject, part, restsOn }: Pick<Writing<Table>, 'subject' | 'part' | 'restsOn'>,
  call: Call<Table>,
  now: TrustSnapshot,
): void {
  const { trust: decided, session } = call
  if (decided.version === now.version) return
  const key = subject(call)
  const replaced = (resource: Resource | undefined): string =>
    JSON.stringify(
      resource === undefined
        ? []
        : [
            resource.uniqueId,
            resource.spec['path'] ?? '',
            resource.spec['tags'] ?? {},
            part === undefined ? resource.spec : (part(resource, call) ?? null),
          ],
    )
  const rest = restsOn?.(call) ?? []
  const isUndisturbed =
    replaced(decided.resource(key)) === replaced(now.resource(key)) &&
    grounds(session, decided, rest) === grounds(session, now, rest)
  if (isUndisturbed) return
  throw new VouchsafeError('trust_conflict', {
    say: 'The request was rejected because multiple requests to change this object were submitted simultaneously.',
    detail: { ...key, decidedUnder: decided.version, found: now.version },
  })
}

const controlKinds = new Set(['ServiceControlPolicy', 'ResourceControlPolicy', 'Revocation'])

/** What the caller's permission rests on, as text that is equal exactly when it is. */
function grounds(session: VerifiedSession, trust: TrustSnapshot, rest: readonly ResourceKey[]): string {
  const { account, holder } = session
  const controls = trust.resources.filter(({ kind }) => controlKinds.has(kind))
  const own = holder.kind === 'role' ? roleAndPolicies(account, holder.name, trust) : []
  const policies = session.policyArns.map((arn) => policyOfArn(account, arn, trust))
  const parts = [
    trust.resource({ kind: 'Account', account, name: account }),
    ...controls,
    ...own,
    ...policies,
    ...rest.map((key) => trust.resource(key)),
  ]
  return JSON.stringify(
    parts.map((resource) => (resource === undefined ? null : [resource.uniqueId, resource.spec])),
  )
}

function roleAndPolicies(
  account: string,
  name: string,
  trust: TrustSnapshot,
): readonly (Resource | undefined)[] {
  const role = trust.resource({ kind: 'Role', account, name })
  const spec = role === undefined ? undefined : roleSpec.safeParse(role.spec).data
  const names = [...(spec?.policies?.managed ?? []), spec?.permissionsBoundary ?? '']
  return [role, ...names.map((policy) => trust.resource({ kind: 'Policy', account, name: policy }))]
}

function policyOfArn(account: string, arn: string, trust: TrustSnapshot): Resource | undefined {
  return trust.resource({ kind: 'Policy', account, name: arn.split('/').at(-1) ?? '' })
}
