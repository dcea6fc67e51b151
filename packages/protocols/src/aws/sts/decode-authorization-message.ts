import { VouchsafeError } from '@vouchsafe/core/errors'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { Parameters, TextRule } from '#aws/query/index'
import { answerAuthorized, type QueryCall, type QueryOutcome } from '#aws/service/index'
import { decodedMessage } from './authorization-message/decoded-message.ts'
import { readSigned } from './read-signed.ts'
import { ParameterReader } from './session-parameters.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

const messageRule: TextRule = { required: true, minLength: 1, maxLength: 10_240, sensitive: true }

/**
 * Opens a denial of the caller's own account. The encoded message is the id of its decision, alone or in a text that
 * holds one, such as the whole error that was got. That there is no such record, that it is another account's and
 * that nothing was denied are told by the same words.
 */
export const decodeAuthorizationMessage: StsOperation = (deps, call) =>
  readSigned(deps, call, { read: readDecisionId, run: (id) => decode(deps, call, id) })

function readDecisionId(parameters: Parameters): string | undefined {
  const reader = new ParameterReader(parameters)
  const message = reader.text('EncodedMessage', messageRule) ?? ''
  reader.finish()
  return decisionIdIn(message)
}

function decode(deps: AwsStsDeps, call: QueryCall, id: string | undefined): Promise<QueryOutcome> {
  return answerAuthorized(deps, call, {
    service: 'sts',
    ...(id !== undefined && { parameters: { decision: id } }),
    questions: () => [{ action: 'sts:DecodeAuthorizationMessage', resource: '*' }],
    answer: async ({ session }) => {
      const event = await findDenial(deps, id, session.account)
      return { DecodedMessage: JSON.stringify(decodedMessage(event)) }
    },
  })
}

const idForm = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
/** In our messages the id stands behind this word; a session's name before it may look like an id. */
const namedId = new RegExp(String.raw`\bdecision (${idForm.source})(?![0-9a-f-])`, 'i')
const bareId = new RegExp(String.raw`(?<![0-9a-f-])(${idForm.source})(?![0-9a-f-])`, 'i')

function decisionIdIn(message: string): string | undefined {
  const [, id] = namedId.exec(message) ?? bareId.exec(message) ?? []
  return id?.toLowerCase()
}

async function findDenial(
  { records }: AwsStsDeps,
  id: string | undefined,
  account: string,
): Promise<AuditEvent> {
  const event = id === undefined ? undefined : await records?.find(id)
  if (event === undefined || event.account !== account || event.outcome !== 'denied')
    throw new VouchsafeError('authorization_message_invalid', { detail: { found: event !== undefined } })
  return event
}
