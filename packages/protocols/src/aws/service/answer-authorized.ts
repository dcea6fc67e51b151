import { isVouchsafeError, type VouchsafeError } from '@vouchsafe/core/errors'
import type { Authorized, Exchange, SignedCall, Unauthorized } from '@vouchsafe/exchange/flow'
import { sessionArn } from '@vouchsafe/exchange/session'
import { awsFault, unauthorizedFault } from '#aws/error/index'
import type { Tree } from '#aws/render/index'
import type { QueryCall, QueryOutcome, QueryServiceDeps } from './types.ts'

/** What an operation needs to be allowed, and what it gives; `service` is the one its signature must name. */
export interface SignedOperation extends Pick<SignedCall, 'service' | 'questions' | 'parameters'> {
  /** Runs when everything the call needs is allowed, and on record; undefined for an operation without a result. */
  readonly answer: (granted: Authorized) => Tree | undefined | Promise<Tree | undefined>
  /** How a denial names the resource; its ARN where absent. */
  readonly shown?: (action: string, resource: string) => string
}

export interface SignedServiceDeps extends QueryServiceDeps {
  readonly exchange: Pick<Exchange, 'authorize'>
  /** Whether requests come over TLS, for `aws:SecureTransport`. */
  readonly secureTransport: boolean
}

/** Answers a signed call if its holder may make it. */
export async function answerAuthorized(
  deps: SignedServiceDeps,
  { requestId, request, parameters }: QueryCall,
  { answer, shown, ...needs }: SignedOperation,
): Promise<QueryOutcome> {
  const { exchange, secureTransport } = deps
  const { caller } = request
  const operation = parameters.get('Action') ?? ''
  const authorization = await exchange.authorize({
    requestId,
    request,
    operation,
    caller,
    secureTransport,
    ...needs,
  })
  const { decisionId } = authorization
  if (authorization.outcome === 'denied') {
    const { action, resource } = authorization
    return unauthorized({ ...authorization, resource: shown?.(action, resource) ?? resource })
  }
  if (authorization.outcome === 'refused') return refused(deps, decisionId, authorization.error)
  try {
    return { decisionId, result: await answer(authorization) }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    await authorization.failed(error)
    return refused(deps, decisionId, error)
  }
}

interface Denial extends Pick<Unauthorized, 'decisionId' | 'action' | 'resource'> {
  /** Whoever signed the call. */
  readonly session: Parameters<typeof sessionArn>[0]
}

/** Says who may not do what, and nothing of why. */
export function unauthorized({ decisionId, session, action, resource }: Denial): QueryOutcome {
  const caller = sessionArn(session)
  return { decisionId, fault: unauthorizedFault({ caller, action, resource, decisionId }) }
}

/** The vendor's words for an error that is on record. */
export function refused(
  { onRefusal }: Pick<QueryServiceDeps, 'onRefusal'>,
  decisionId: string,
  error: VouchsafeError,
): QueryOutcome {
  onRefusal?.({ requestId: decisionId, error })
  return { decisionId, fault: awsFault(error) }
}
