import { formatRoleArn } from '@vouchsafe/core/arn'
import type { PolicyText, RoleStance } from '@vouchsafe/review/replay'
import type { ResourceAnswer } from '@vouchsafe/server/admin/schema'

type Spec = ResourceAnswer['spec']

/** The ARN that a role is asked for by. */
export function arnOf({ account, name, spec }: Pick<ResourceAnswer, 'account' | 'name' | 'spec'>): string {
  const path = typeof spec['path'] === 'string' ? spec['path'] : '/'
  return formatRoleArn({ partition: 'aws', account, path, name })
}

/** Whom a role as stored admits. */
export function stanceOf(spec: Spec | undefined): RoleStance {
  if (spec === undefined) return { nobody: 'role_missing' }
  if (spec['disabled'] === true) return { nobody: 'role_disabled' }
  return policyOf(spec)
}

/** The trust policy of a role as stored, with the roles that it is tied to. */
export function policyOf(spec: Spec): PolicyText {
  const text = spec['trustPolicy']
  return { text: typeof text === 'string' ? text : '', principalIds: textsOf(spec['principalIds']) }
}

export function tagsOf(spec: Spec | undefined): Readonly<Record<string, string>> {
  return textsOf(spec?.['tags'])
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
