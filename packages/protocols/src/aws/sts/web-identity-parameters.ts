import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { AssumeRoleInput } from '@vouchsafe/exchange/flow'
import type { Parameters, TextRule } from '#aws/query/index'
import {
  checkSessionParameters,
  ParameterReader,
  readSessionParameters,
  sessionNameRule,
} from './session-parameters.ts'

/** With AWS's limits; other parameters are ignored, as AWS ignores them. */
const texts = {
  RoleSessionName: sessionNameRule,
  WebIdentityToken: { required: true, minLength: 4, maxLength: 20_000, sensitive: true },
  ProviderId: { minLength: 4, maxLength: 2048 },
} as const satisfies Record<string, TextRule>

const longestPolicy = 2048

export type WebIdentityParameters = Omit<AssumeRoleInput, 'requestId' | 'caller' | 'secureTransport'>

/**
 * Reads the parameters of AssumeRoleWithWebIdentity.
 *
 * @throws VouchsafeError `parameter_invalid` with AWS's text | `policy_packed_too_large` | `request_malformed`
 */
export function webIdentityParameters(parameters: Parameters): WebIdentityParameters {
  const reader = new ParameterReader(parameters)
  const session = readSessionParameters(reader, longestPolicy)
  const sessionName = reader.text('RoleSessionName', texts.RoleSessionName) ?? ''
  const token = reader.text('WebIdentityToken', texts.WebIdentityToken) ?? ''
  const providerId = reader.text('ProviderId', texts.ProviderId)
  reader.finish()

  checkSessionParameters(session)
  if (providerId !== undefined) {
    throw new VouchsafeError('parameter_invalid', {
      say: 'ProviderId is not supported for OpenID Connect tokens',
    })
  }
  return { ...session, sessionName, token: new Secret(token, 'web identity token') }
}
