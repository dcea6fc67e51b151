import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { eventId } from '@vouchsafe/ledger/event'
import { awsFault, internalFault } from '#aws/error/index'
import { parseParameters, type ParameterLimits, type Parameters } from '#aws/query/index'
import {
  renderFault,
  renderSuccess,
  renderUnknownOperation,
  type AwsFault,
  type Format,
} from '#aws/render/index'
import type { WireHandler, WireRequest } from '#wire/types'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

const apiVersion = '2011-06-15'
const namespace = `https://sts.amazonaws.com/doc/${apiVersion}/`

/** The service's operations as far as they are built; each knows itself whether it wants a signature. */
const operations: ReadonlyMap<string, StsOperation> = new Map([
  ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity],
  ['GetCallerIdentity', getCallerIdentity],
])

const defaultLimits: ParameterLimits = { maxBodyBytes: 1024 * 1024, maxParameters: 200 }

/**
 * AWS STS on the wire: the Query protocol over POST and GET, answered in XML, or in JSON to `Accept:
 * application/json`. Total: whatever comes in, an answer in AWS's form goes out, under the id of its decision.
 */
export function createAwsSts(deps: AwsStsDeps): WireHandler {
  const limits = { ...defaultLimits, ...deps.limits }
  return async (request) => {
    const requestId = eventId(deps.random)
    const reply = { format: formatFor(request), namespace, requestId }
    try {
      const parameters = parseParameters(request, limits)
      const action = parameters?.get('Action')
      if (parameters === undefined || action === undefined) return renderUnknownOperation(reply)
      const outcome = await findOperation(action, parameters)(deps, { requestId, request, parameters })
      const decided = { ...reply, requestId: outcome.decisionId }
      return 'fault' in outcome
        ? renderFault(decided, outcome.fault)
        : renderSuccess(decided, action, outcome.result)
    } catch (error) {
      deps.onRefusal?.({ requestId, error })
      return renderFault(reply, faultOf(error))
    }
  }
}

function findOperation(action: string, parameters: Parameters): StsOperation {
  const version = parameters.get('Version') ?? 'NO_VERSION_SPECIFIED'
  const operation = version === apiVersion ? operations.get(action) : undefined
  if (operation === undefined) throw new VouchsafeError('action_unknown', { detail: { action, version } })
  return operation
}

function formatFor({ headers }: WireRequest): Format {
  const [accept = ''] = headers.get('accept') ?? []
  return /^\s*application\/json\s*(?:[;,]|$)/i.test(accept) ? 'json' : 'xml'
}

function faultOf(error: unknown): AwsFault {
  return isVouchsafeError(error) ? awsFault(error) : internalFault
}
