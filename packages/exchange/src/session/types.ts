import { assumedRoleArn } from '@vouchsafe/core/arn'
import type { EpochSeconds } from '@vouchsafe/core/time'

/**
 * What a sealed token is good for, and the byte that says so. The byte is authenticated and part of the key
 * derivation: a token of one kind never opens as another.
 */
export const sessionKinds = {
  aws_session: 1,
  authorization_code: 2,
  google_token: 3,
  oauth_token: 4,
} as const satisfies Record<string, number>
export type SessionKind = keyof typeof sessionKinds

/** Where a session descends from: the federated evidence of its first authentication. */
export interface SessionOrigin {
  /** Provider ARN or built-in domain (`aws:FederatedProvider`). */
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** Everything a session is: it travels sealed in its own token, no server keeps it. */
export interface SessionFacts {
  /** 12 digits. */
  readonly account: string
  /** `AROA…`: a re-created role has another one, so it revives nothing. */
  readonly roleUniqueId: string
  /** Without the path. */
  readonly roleName: string
  readonly sessionName: string
  readonly issuedAt: EpochSeconds
  /** Exclusive: at this second the session is over. */
  readonly expiresAt: EpochSeconds
  /** Start of the chain: when the first evidence was exchanged. */
  readonly authenticatedAt: EpochSeconds
  /** Whether it was obtained with another session of ours, by whatever detour. */
  readonly chained: boolean
  readonly origin: SessionOrigin
  readonly sourceIdentity?: string
  readonly principalTags: ReadonlyMap<string, string>
  readonly transitiveTagKeys: readonly string[]
  /** Text as the caller sent it. */
  readonly sessionPolicy?: string
  readonly policyArns: readonly string[]
}

export interface Session extends SessionFacts {
  readonly kind: SessionKind
  /** 128 bits as 32 hex digits; not secret. */
  readonly id: string
}

/** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`: the role name stands without its path. */
export function sessionArn(session: Pick<SessionFacts, 'account' | 'roleName' | 'sessionName'>): string {
  return assumedRoleArn({ partition: 'aws', ...session })
}

/** `AROA…:SESSION`: AWS's `AssumedRoleId` and `UserId`. */
export function sessionUserId(session: Pick<SessionFacts, 'roleUniqueId' | 'sessionName'>): string {
  return `${session.roleUniqueId}:${session.sessionName}`
}
