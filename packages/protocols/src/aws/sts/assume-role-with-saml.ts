import { parseArn } from '@vouchsafe/core/arn'
import { Secret } from '@vouchsafe/core/secret'
import type { SamlInput, SamlResult } from '@vouchsafe/exchange/flow'
import { denialFault } from '#aws/error/index'
import type { Parameters, TextRule } from '#aws/query/index'
import type { Tree } from '#aws/render/index'
import { refused } from '#aws/service/index'
import {
  checkArn,
  checkSessionParameters,
  ParameterReader,
  readSessionParameters,
} from './session-parameters.ts'
import { sessionMembers, sizeMembers } from './session-tree.ts'
import type { StsOperation } from './types.ts'

const texts = {
  PrincipalArn: { required: true, minLength: 20, maxLength: 2048 },
  SAMLAssertion: { required: true, minLength: 4, maxLength: 100_000, sensitive: true },
} as const satisfies Record<string, TextRule>

const longestPolicy = 2048

/** Unsigned: the response is the authentication, and it names the session. */
export const assumeRoleWithSaml: StsOperation = async (deps, { requestId, request, parameters }) => {
  const { exchange, secureTransport } = deps
  const input = { ...samlParameters(parameters), requestId, caller: request.caller, secureTransport }
  const answer = await exchange.assumeRoleWithSaml(input)
  const { decisionId } = answer
  switch (answer.outcome) {
    case 'issued':
      return { decisionId, result: resultOf(answer) }
    case 'denied':
      return { decisionId, fault: denialFault('sts:AssumeRoleWithSAML', decisionId) }
    case 'refused':
      return refused(deps, decisionId, answer.error)
  }
}

/** @throws VouchsafeError `parameter_invalid` with AWS's text | `policy_packed_too_large` | `request_malformed` */
function samlParameters(parameters: Parameters): Omit<SamlInput, 'requestId' | 'caller' | 'secureTransport'> {
  const reader = new ParameterReader(parameters)
  const session = readSessionParameters(reader, longestPolicy)
  const providerArn = reader.text('PrincipalArn', texts.PrincipalArn) ?? ''
  const assertion = reader.text('SAMLAssertion', texts.SAMLAssertion) ?? ''
  reader.finish()
  checkSessionParameters(session)
  checkArn(providerArn, parseArn)
  return { ...session, providerArn, assertion: new Secret(assertion, 'saml assertion') }
}

function resultOf(issued: Extract<SamlResult, { outcome: 'issued' }>): Tree {
  const { subject, subjectType, issuer, audience, nameQualifier } = issued.evidence
  return {
    Issuer: issuer,
    ...sessionMembers(issued),
    NameQualifier: nameQualifier,
    SubjectType: subjectType,
    Subject: subject,
    Audience: audience,
    ...sizeMembers(issued),
  }
}
