import type { Issued } from '@vouchsafe/exchange/flow'
import { sessionArn, sessionUserId } from '@vouchsafe/exchange/session'
import { awsFault, denialFault } from '#aws/error/index'
import type { Tree } from '#aws/render/index'
import { assumeRoleParameters } from './assume-role-parameters.ts'
import type { QueryCall, QueryOutcome } from '#aws/service/index'
import type { AwsStsDeps } from './types.ts'

/** Unsigned: the token is the authentication, and an Authorization header is not looked at. */
export async function assumeRoleWithWebIdentity(
  { exchange, secureTransport, onRefusal }: AwsStsDeps,
  { requestId, request, parameters }: QueryCall,
): Promise<QueryOutcome> {
  const input = { ...assumeRoleParameters(parameters), requestId, caller: request.caller, secureTransport }
  const answer = await exchange.assumeRoleWithWebIdentity(input)
  const { decisionId } = answer
  switch (answer.outcome) {
    case 'issued':
      return { decisionId, result: resultOf(answer) }
    case 'denied':
      return { decisionId, fault: denialFault('sts:AssumeRoleWithWebIdentity', decisionId) }
    case 'refused':
      onRefusal?.({ requestId: decisionId, error: answer.error })
      return { decisionId, fault: awsFault(answer.error) }
  }
}

function resultOf({ session, credential, evidence }: Issued): Tree {
  const { sessionPolicy, policyArns, principalTags, sourceIdentity, origin } = session
  const isPacked = sessionPolicy !== undefined || policyArns.length > 0 || principalTags.size > 0
  return {
    SubjectFromWebIdentityToken: evidence.subject,
    Audience: evidence.audience,
    AssumedRoleUser: { Arn: sessionArn(session), AssumedRoleId: sessionUserId(session) },
    Credentials: {
      SessionToken: credential.token.reveal(),
      SecretAccessKey: credential.secretAccessKey.reveal(),
      Expiration: { instant: session.expiresAt },
      AccessKeyId: credential.accessKeyId,
    },
    Provider: origin.provider,
    SourceIdentity: sourceIdentity,
    PackedPolicySize: isPacked ? credential.packedPolicySize : undefined,
    SessionTokenUtilization: credential.tokenUtilization,
    SessionTokenSize: credential.tokenSize,
  }
}
