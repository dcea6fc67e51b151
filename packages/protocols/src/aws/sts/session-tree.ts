import type { Issued } from '@vouchsafe/exchange/flow'
import { sessionArn, sessionUserId } from '@vouchsafe/exchange/session'
import type { Tree } from '#aws/render/index'

type Members = Readonly<Record<string, Tree | undefined>>

/** `AssumedRoleUser` and `Credentials`: the members of every answer that is a session. */
export function sessionMembers({ session, credential }: Pick<Issued, 'session' | 'credential'>): Members {
  return {
    AssumedRoleUser: { Arn: sessionArn(session), AssumedRoleId: sessionUserId(session) },
    Credentials: {
      SessionToken: credential.token.reveal(),
      SecretAccessKey: credential.secretAccessKey.reveal(),
      Expiration: { instant: session.expiresAt },
      AccessKeyId: credential.accessKeyId,
    },
  }
}

/** Source identity and sizes; the packed size only where there was something to pack. */
export function sizeMembers({ session, credential }: Pick<Issued, 'session' | 'credential'>): Members {
  const { sessionPolicy, policyArns, principalTags, sourceIdentity } = session
  const isPacked = sessionPolicy !== undefined || policyArns.length > 0 || principalTags.size > 0
  return {
    SourceIdentity: sourceIdentity,
    PackedPolicySize: isPacked ? credential.packedPolicySize : undefined,
    SessionTokenUtilization: credential.tokenUtilization,
    SessionTokenSize: credential.tokenSize,
  }
}
