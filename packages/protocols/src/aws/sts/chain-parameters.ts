import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ChainInput } from '@vouchsafe/exchange/flow'
import { structuresParameter, type Parameters, type TextRule } from '#aws/query/index'
import {
  checkSessionParameters,
  ParameterReader,
  readSessionParameters,
  sessionNameRule,
} from './session-parameters.ts'
import { readTags, readTransitiveTagKeys } from './tag-parameters.ts'

const texts = {
  RoleSessionName: sessionNameRule,
  ExternalId: {
    minLength: 2,
    maxLength: 1224,
    pattern: { shown: String.raw`[\w+=,.@:\/-]*`, form: /^[\w+=,.@:/-]*$/ },
  },
  SourceIdentity: {
    minLength: 2,
    maxLength: 64,
    pattern: { shown: String.raw`[\w+=,.@-]*`, form: /^[\w+=,.@-]*$/ },
  },
  SerialNumber: {
    minLength: 9,
    maxLength: 256,
    pattern: { shown: String.raw`[\w+=/:,.@-]*`, form: /^[\w+=/:,.@-]*$/ },
  },
  TokenCode: {
    minLength: 6,
    maxLength: 6,
    pattern: { shown: String.raw`[\d]*`, form: /^\d*$/ },
    sensitive: true,
  },
} as const satisfies Record<string, TextRule>

export interface ChainParameters extends Omit<
  ChainInput,
  'requestId' | 'request' | 'caller' | 'secureTransport'
> {
  /** Given when the call brings a second factor: there is none here that could be right. */
  readonly secondFactor?: VouchsafeError
}

/**
 * Reads the parameters of AssumeRole.
 *
 * @throws VouchsafeError `parameter_invalid` with AWS's text | `policy_packed_too_large` | `request_malformed`
 */
export function chainParameters(parameters: Parameters): ChainParameters {
  const reader = new ParameterReader(parameters)
  const session = readSessionParameters(reader)
  const sessionName = reader.text('RoleSessionName', texts.RoleSessionName) ?? ''
  const externalId = reader.text('ExternalId', texts.ExternalId)
  const sourceIdentity = reader.text('SourceIdentity', texts.SourceIdentity)
  const secondFactor = readSecondFactor(reader)
  const tags = readTags(reader)
  const transitiveTagKeys = readTransitiveTagKeys(reader)
  reader.finish()

  checkSessionParameters(session)
  refuseProvidedContexts(parameters)
  return {
    ...session,
    sessionName,
    ...(externalId !== undefined && { externalId }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    tags,
    transitiveTagKeys,
    ...(secondFactor !== undefined && { secondFactor }),
  }
}

/** AWS's answers to a device it does not know, and to half of a second factor. The two spaces are AWS's. */
const deviceUnknown =
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.'
const factorIncomplete =
  'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.'

function readSecondFactor(reader: ParameterReader): VouchsafeError | undefined {
  const serialNumber = reader.text('SerialNumber', texts.SerialNumber)
  const tokenCode = reader.text('TokenCode', texts.TokenCode)
  if (serialNumber === undefined && tokenCode === undefined) return undefined
  const isWhole = serialNumber !== undefined && tokenCode !== undefined
  return new VouchsafeError('operation_refused', { say: isWhole ? deviceUnknown : factorIncomplete })
}

function refuseProvidedContexts(parameters: Parameters): void {
  const contexts = structuresParameter(parameters, 'ProvidedContexts', ['ProviderArn', 'ContextAssertion'])
  if (contexts === undefined || contexts.length === 0) return
  throw new VouchsafeError('parameter_invalid', {
    say: 'ProvidedContexts are not supported: no context provider is trusted here',
  })
}
