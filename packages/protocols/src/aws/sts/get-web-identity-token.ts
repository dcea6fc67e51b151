import type { Seconds } from '@vouchsafe/core/time'
import type { WebIdentityTokenInput } from '@vouchsafe/exchange/flow'
import { textsParameter, type NumberRule, type Parameters, type TextRule } from '#aws/query/index'
import { refused, unauthorized, type QueryCall, type QueryOutcome } from '#aws/service/index'
import { readSigned } from './read-signed.ts'
import { ParameterReader } from './session-parameters.ts'
import { readTags } from './tag-parameters.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

const audienceRule: TextRule = { minLength: 1, maxLength: 1000 }
const mostAudiences = 10
const durationRule: NumberRule = { min: 60, max: 3600 }
const defaultDurationSeconds = 300
const algorithmRule: TextRule = { required: true, minLength: 5, maxLength: 5 }
const algorithms = ['RS256', 'ES384'] as const

/** A token of the account's outbound issuer, for others to verify. */
export const getWebIdentityToken: StsOperation = (deps, call) =>
  readSigned(deps, call, { read: tokenParameters, run: (wish) => issueToken(deps, call, wish) })

type TokenWish = Pick<WebIdentityTokenInput, 'audiences' | 'durationSeconds' | 'algorithm' | 'tags'>

async function issueToken(
  deps: AwsStsDeps,
  { requestId, request }: QueryCall,
  wish: TokenWish,
): Promise<QueryOutcome> {
  const { exchange, secureTransport } = deps
  const { caller } = request
  const answer = await exchange.issueWebIdentityToken({
    ...wish,
    requestId,
    request,
    caller,
    secureTransport,
  })
  const { decisionId } = answer
  switch (answer.outcome) {
    case 'issued': {
      const { token, expiresAt } = answer
      return {
        decisionId,
        result: { WebIdentityToken: token.reveal(), Expiration: { instant: expiresAt } },
      }
    }
    case 'denied':
      return unauthorized(answer)
    case 'refused':
      return refused(deps, decisionId, answer.error)
  }
}

/** @throws VouchsafeError `parameter_invalid` with AWS's text | `request_malformed` */
function tokenParameters(parameters: Parameters): TokenWish {
  const reader = new ParameterReader(parameters)
  const { constraints } = reader
  const audiences = textsParameter(parameters, 'Audience')
  if (audiences === undefined) constraints.text('audience', undefined, { ...audienceRule, required: true })
  else if (audiences.length === 0)
    constraints.refuse('audience', 'Member must have length greater than or equal to 1')
  constraints.count('audience', audiences ?? [], mostAudiences)
  constraints.members('audience', audiences ?? [], audienceRule)
  const durationSeconds = reader.number('DurationSeconds', durationRule) ?? defaultDurationSeconds
  const algorithm = algorithms.find((one) => one === parameters.get('SigningAlgorithm'))
  if (algorithm === undefined) {
    reader.text('SigningAlgorithm', algorithmRule)
    constraints.choice('signingAlgorithm', parameters.get('SigningAlgorithm'), algorithms)
  }
  const tags = readTags(reader)
  reader.finish()
  return {
    audiences: audiences ?? [],
    durationSeconds: durationSeconds as Seconds,
    // whatever else was sent was refused in the line above
    algorithm: algorithm ?? algorithms[0],
    tags,
  }
}
