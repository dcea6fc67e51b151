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
import type { QueryModel, QueryOperation, QueryServiceDeps } from './types.ts'

const defaultLimits: ParameterLimits = { maxBodyBytes: 1024 * 1024, maxParameters: 200 }

/**
 * A service of AWS on the wire: the Query protocol over POST and GET. Total: whatever comes in, an answer in AWS's
 * form goes out, under the id of its decision.
 */
export function createQueryService(model: QueryModel, deps: QueryServiceDeps): WireHandler {
  const limits = { ...defaultLimits, ...deps.limits }
  return async (request) => {
    const requestId = eventId(deps.random)
    const reply = { format: formatFor(request, model), namespace: model.namespace, requestId }
    try {
      const parameters = parseParameters(request, limits)
      const action = parameters?.get('Action')
      if (parameters === undefined || action === undefined) return renderUnknownOperation(reply)
      const outcome = await findOperation(model, action, parameters)({ requestId, request, parameters })
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

function findOperation(model: QueryModel, action: string, parameters: Parameters): QueryOperation {
  const version = parameters.get('Version') ?? 'NO_VERSION_SPECIFIED'
  const operation = version === model.version ? model.operations.get(action) : undefined
  if (operation === undefined) throw new VouchsafeError('action_unknown', { detail: { action, version } })
  return operation
}

function formatFor({ headers }: WireRequest, { json }: QueryModel): Format {
  const [accept = ''] = headers.get('accept') ?? []
  return json && /^\s*application\/json\s*(?:[;,]|$)/i.test(accept) ? 'json' : 'xml'
}

function faultOf(error: unknown): AwsFault {
  return isVouchsafeError(error) ? awsFault(error) : internalFault
}
