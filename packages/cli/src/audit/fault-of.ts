import { codes, VouchsafeError, type Code } from '@vouchsafe/core/errors'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { CloudTrailFault } from '@vouchsafe/ledger/render/cloudtrail'
import { awsFault } from '@vouchsafe/protocols/aws/error'

/** What an AWS client was told for a refusal, as far as the record still has the facts that the words quote. */
export function faultOf({ reason = 'refused', detail = {}, type }: AuditEvent): CloudTrailFault {
  if (!isCode(reason)) return { code: 'AccessDenied', message: reason.replaceAll('_', ' ') }
  const { code, message } = awsFault(new VouchsafeError(reason, { detail }))
  // a counted row stands for many attempts, each with facts of its own
  const isWhole = type !== 'unverified' && !message.includes('undefined')
  return { code, message: isWhole ? message : codes[reason].say }
}

function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text)
}
