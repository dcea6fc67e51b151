import type { JsonObject } from '@vouchsafe/core/json'

/** Names of actions by service, with blanks between them: `{ s3: 'Get* List*' }`. */
export type Actions = Readonly<Record<string, string>>

export interface Scope {
  readonly on?: string | readonly string[]
  /** Operator, key, values. */
  readonly when?: readonly [operator: string, key: string, values: string | readonly string[]]
}

/** An Allow of the actions, on everything unless the scope says otherwise. */
export function allow(actions: Actions, { on = '*', when }: Scope = {}): JsonObject {
  return {
    Effect: 'Allow',
    Action: Object.entries(actions).flatMap(([service, names]) =>
      names.split(' ').map((name) => `${service}:${name}`),
    ),
    Resource: on,
    ...(when !== undefined && { Condition: { [when[0]]: { [when[1]]: when[2] } } }),
  }
}

/** An Allow to let AWS's services create the roles that they act with. */
export function allowServiceLinkedRoles(...services: readonly string[]): JsonObject {
  const names = services.map((service) => `${service}.amazonaws.com`)
  return allow({ iam: 'CreateServiceLinkedRole' }, { when: ['StringEquals', 'iam:AWSServiceName', names] })
}
