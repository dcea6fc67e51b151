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

/** A session of a role. */
interface RoleHolder {
  readonly kind: 'role'
  /** `AROA…`: a re-created role has another one, so it revives nothing. */
  readonly uniqueId: string
  /** Without the path. */
  readonly name: string
}

/** A session of the machine's administrator: the process that asked for it on `admin.sock`. It has no role. */
interface AdministratorHolder {
  readonly kind: 'administrator'
  readonly uid: number
  /** 0 where the kernel does not say. */
  readonly pid: number
}

/** Everything a session is: it travels sealed in its own token, no server keeps it. */
export interface SessionFacts {
  /** 12 digits. */
  readonly account: string
  readonly holder: RoleHolder | AdministratorHolder
  /** Of an administrator: `uid-UID`. */
  readonly sessionName: string
  readonly issuedAt: EpochSeconds
  /** Exclusive: at this second the session is over. */
  readonly expiresAt: EpochSeconds
  /** Start of the chain: when the first evidence was exchanged. */
  readonly authenticatedAt: EpochSeconds
  /**
   * Id of the first session of its chain; present exactly when it was obtained with another session of ours, by
   * whatever detour.
   */
  readonly chainRoot?: string
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

type Named = Pick<SessionFacts, 'account' | 'holder' | 'sessionName'>

/**
 * `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, where the role name stands without its path; for an
 * administrator, who has no role, `arn:aws:sts::ACCOUNT:federated-user/uid-UID`.
 */
export function sessionArn({ account, holder, sessionName }: Named): string {
  return holder.kind === 'role'
    ? assumedRoleArn({ partition: 'aws', account, roleName: holder.name, sessionName })
    : `arn:aws:sts::${account}:federated-user/${sessionName}`
}

/** AWS's `AssumedRoleId` and `UserId`: `AROA…:SESSION`; for an administrator `ACCOUNT:uid-UID`. */
export function sessionUserId({ account, holder, sessionName }: Named): string {
  return `${holder.kind === 'role' ? holder.uniqueId : account}:${sessionName}`
}
