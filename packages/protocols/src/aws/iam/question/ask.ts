import type { Question } from '@vouchsafe/exchange/flow'
import type { ContextValue } from '@vouchsafe/policy/decision'
import type { Tags } from '#aws/iam/parameter/common'

/** The resource of a question: where it lies, and the tags it has. */
export interface Asked {
  readonly arn: string
  readonly tags?: Tags | undefined
  /** ARN of the policy that bounds it. */
  readonly permissionsBoundary?: string | undefined
}

/** What the request itself says, beside what is known of the resource. */
export interface RequestFacts {
  readonly tags?: Tags | undefined
  readonly tagKeys?: readonly string[] | undefined
  readonly keys?: Readonly<Record<string, string | undefined>>
}

/** Whether the entity may do this to the resource, with the keys that AWS gives for it. */
export function ask(action: string, resource: Asked, facts: RequestFacts = {}): Question {
  return { action: `iam:${action}`, resource: resource.arn, context: contextOf(resource, facts) }
}

/** An action on no resource, or on all. */
export function askAll(action: string, resource = '*'): Question {
  return { action: `iam:${action}`, resource }
}

function contextOf(
  { arn, tags = new Map(), permissionsBoundary }: Asked,
  { tags: given, tagKeys = given === undefined ? undefined : [...given.keys()], keys = {} }: RequestFacts,
): ReadonlyMap<string, ContextValue> {
  const context = new Map<string, ContextValue>()
  const isEntity = /^arn:[^:]*:iam::\d{12}:role\//.test(arn)
  for (const [key, value] of tags) {
    context.set(`aws:resourcetag/${key.toLowerCase()}`, value)
    if (isEntity) context.set(`iam:resourcetag/${key.toLowerCase()}`, value)
  }
  for (const [key, value] of given ?? []) context.set(`aws:requesttag/${key.toLowerCase()}`, value)
  if (tagKeys !== undefined && tagKeys.length > 0) context.set('aws:tagkeys', tagKeys)
  if (permissionsBoundary !== undefined) context.set('iam:permissionsboundary', permissionsBoundary)
  for (const [key, value] of Object.entries(keys)) if (value !== undefined) context.set(key, value)
  return context
}
