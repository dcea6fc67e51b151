import type { JsonObject } from '@vouchsafe/core/json'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { mintToken, type MintedToken } from '@vouchsafe/issuer/token'
import { eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Question } from '#decide/decide-questions'
import { chainClaim, chainOfSession, encodeChain } from '#principal/chain'
import { checkTags } from '#principal/session-tags'
import { sessionArn } from '#session/types'
import { authorizeCall } from './authorize-call.ts'
import { settle } from './settle.ts'
import { standingRole } from './standing-role.ts'
import type {
  Authorized,
  ExchangeDeps,
  Refused,
  TokenIssued,
  Unauthorized,
  VerifiedSession,
  WebIdentityTokenInput,
} from './types.ts'

const operation = 'GetWebIdentityToken'
/** AWS's own name for what a token says of the session that got it. */
const awsClaim = 'https://sts.amazonaws.com/'

/**
 * The flow of `Exchange.issueWebIdentityToken`: the call is authorized and recorded like any other; the token has a
 * record of its own, which is durable before the token goes out.
 */
export async function issueWebIdentityToken(
  deps: ExchangeDeps,
  input: WebIdentityTokenInput,
): Promise<TokenIssued | Unauthorized | Refused> {
  const { audiences, durationSeconds, algorithm } = input
  const call = { ...input, service: 'sts', operation, parameters: { audiences, durationSeconds, algorithm } }
  const answer = await authorizeCall(deps, { ...call, questions: () => questionsOf(input) })
  if (answer.outcome !== 'authorized') return answer
  try {
    return await issue(deps, input, answer)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    await answer.failed(error)
    return { outcome: 'refused', decisionId: answer.decisionId, error }
  }
}

function questionsOf({ audiences, durationSeconds, algorithm, tags }: WebIdentityTokenInput): Question[] {
  const { tags: named } = checkTags(tags, [])
  const context = new Map<string, string | readonly string[]>([
    ['sts:identitytokenaudience', audiences],
    ['sts:durationseconds', String(durationSeconds)],
    ['sts:signingalgorithm', algorithm],
  ])
  for (const [key, value] of named) context.set(`aws:requesttag/${key.toLowerCase()}`, value)
  if (named.size > 0) context.set('aws:tagkeys', [...named.keys()])
  const actions = ['sts:GetWebIdentityToken', ...(named.size > 0 ? ['sts:TagGetWebIdentityToken'] : [])]
  return actions.map((action) => ({ action, resource: '*', context }))
}

async function issue(
  deps: ExchangeDeps,
  input: WebIdentityTokenInput,
  { session, decisionId }: Authorized,
): Promise<TokenIssued | Refused> {
  return settle(deps, eventId(deps.random), async (round) => {
    const subject = subjectOf(session, round.trust)
    const minted = await mint(deps, input, { session, subject, at: round.at })
    return {
      event: {
        ...tokenEvent(input, session, { ...minted, decision: decisionId }),
        id: round.decisionId,
        at: round.at,
        trustVersion: round.trust.version,
      },
      result: { outcome: 'issued', decisionId, token: minted.token, expiresAt: minted.expiresAt },
    }
  })
}

/** The role's ARN, as AWS names the principal; asked under the trust that the record names. */
function subjectOf(session: VerifiedSession, trust: TrustSnapshot): string {
  return standingRole(session, trust)?.arn ?? sessionArn(session)
}

interface Order {
  readonly session: VerifiedSession
  readonly subject: string
  readonly at: EpochSeconds
}

/** INVARIANT: the token names its chain and ends with the session at the latest (invariant 5). */
function mint(
  { keys, random, outboundIssuer }: ExchangeDeps,
  { audiences, durationSeconds, algorithm, tags }: WebIdentityTokenInput,
  { session, subject, at }: Order,
): Promise<MintedToken> {
  const left = session.expiresAt - at
  if (left < 1) throw new VouchsafeError('session_expired', { detail: { at, expiresAt: session.expiresAt } })
  const issuer = outboundIssuer(session.account)
  return mintToken(
    { ring: keys, issuer, algorithm },
    {
      subject,
      audience: audiences,
      lifetimeSeconds: Math.min(durationSeconds, left) as Seconds,
      amr: ['session'],
      claims: { [awsClaim]: describe(session, tags), [chainClaim]: encodeChain(chainOfSession(session)) },
    },
    { at, random },
  )
}

function describe(session: VerifiedSession, tags: WebIdentityTokenInput['tags']): JsonObject {
  const { account, principalTags } = session
  return {
    aws_account: account,
    principal_id: sessionArn(session),
    ...(principalTags.size > 0 && { principal_tags: Object.fromEntries(principalTags) }),
    ...(tags.length > 0 && { request_tags: Object.fromEntries(tags) }),
  }
}

function tokenEvent(
  { caller, audiences, durationSeconds }: WebIdentityTokenInput,
  session: VerifiedSession,
  { jti, kid, issuedAt, expiresAt, decision }: MintedToken & { readonly decision: string },
): Omit<AuditEvent, 'id' | 'at' | 'trustVersion'> {
  return {
    type: 'token_issued',
    outcome: 'allowed',
    caller,
    protocol: 'aws',
    operation,
    account: session.account,
    principal: sessionArn(session),
    evidence: { kind: 'sigv4', subject: sessionArn(session) },
    request: { audiences, durationSeconds, kid, session: session.id, decision },
    credential: { kind: 'jwt', id: jti, issuedAt, expiresAt },
  }
}
