import { VouchsafeError } from '@vouchsafe/core/errors'
import { accountOfAccessKeyId } from '@vouchsafe/exchange/session'
import type { Parameters, TextRule } from '#aws/query/index'
import { answerAuthorized, type QueryCall, type QueryOutcome } from '#aws/service/index'
import { readSigned } from './read-signed.ts'
import { ParameterReader } from './session-parameters.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

/** Never quoted: it is where a secret key is pasted by mistake. */
const accessKeyIdRule: TextRule = {
  required: true,
  minLength: 16,
  maxLength: 128,
  pattern: { shown: String.raw`[\w]*`, form: /^\w*$/ },
  sensitive: true,
}

/** Tells the account that an access key id names, of whomever it is: the id itself holds it. */
export const getAccessKeyInfo: StsOperation = (deps, call) =>
  readSigned(deps, call, { read: readAccessKeyId, run: (id) => tellAccount(deps, call, id) })

function readAccessKeyId(parameters: Parameters): string {
  const reader = new ParameterReader(parameters)
  const accessKeyId = reader.text('AccessKeyId', accessKeyIdRule) ?? ''
  reader.finish()
  return accessKeyId
}

function tellAccount(deps: AwsStsDeps, call: QueryCall, accessKeyId: string): Promise<QueryOutcome> {
  const account = accountOfAccessKeyId(accessKeyId)
  return answerAuthorized(deps, call, {
    service: 'sts',
    // on record only what is sure to be no secret
    ...(account !== undefined && { parameters: { accessKeyId } }),
    questions: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
    answer: () => {
      if (account !== undefined) return { Account: account }
      throw new VouchsafeError('parameter_invalid', { say: 'The access key ID is not valid.' })
    },
  })
}
