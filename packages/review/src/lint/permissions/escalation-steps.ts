/**
 * What a call is about. `self`, `own_policy`, `own_group`: of the one who calls. `any_role`, `any_user`: one that no
 * policy names. `made`: something that the caller makes and may call what it likes. `found`: something that is there
 * already and belongs to somebody else.
 */
export type Target =
  | 'self'
  | 'own_policy'
  | 'own_group'
  | 'any_role'
  | 'any_user'
  | 'made'
  | 'found'
  | 'nothing'

export interface Step {
  readonly action: string
  readonly on: Target
  /** ARN of what is made or found, with `ACCOUNT`, `REGION` and `NAME`. */
  readonly arn?: string
  /** Keys of the request that the call itself brings. */
  readonly brings?: Readonly<Record<string, string>>
}

/** A way from some permissions to all of them. */
export interface Escalation {
  /** What comes of it, after `can `. */
  readonly gains: string
  /** `warning` where it depends on what else there is. */
  readonly severity?: 'warning'
  /** Whoever it is open to; absent: everybody. */
  readonly kind?: 'role' | 'user'
  readonly steps: readonly Step[]
  /** The command, with `SELF`, `POLICY`, `GROUP`, `ROLE` and `USER`. */
  readonly call: string
}

export function step(action: string, on: Target, brings?: Step['brings']): Step {
  return { action, on, ...(brings !== undefined && { brings }) }
}

export function made(action: string, arn: string): Step {
  return { action, on: 'made', arn }
}

export function found(action: string, arn: string): Step {
  return { action, on: 'found', arn }
}

export function pass(service: string): Step {
  return step('iam:PassRole', 'any_role', { 'iam:passedtoservice': service })
}
