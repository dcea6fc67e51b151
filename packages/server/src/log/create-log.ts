import { isVouchsafeError } from '@vouchsafe/core/errors'
import { destination, pino, stdSerializers, type DestinationStream, type Logger } from 'pino'

/** JSON lines, to standard error unless said: standard output belongs to whoever started the server. */
export function createLog(
  level: string,
  to: DestinationStream = destination({ dest: 2, sync: true }),
): Logger {
  return pino({ level, serializers: { err: errorFacts } }, to)
}

/** A refusal is known by its code and facts; where in our code it arose matters for faults only. */
function errorFacts(error: unknown): unknown {
  if (!isVouchsafeError(error)) return error instanceof Error ? stdSerializers.err(error) : String(error)
  const { code, message, detail, hint } = error
  return { code, message, detail, ...(hint !== undefined && { hint }) }
}
