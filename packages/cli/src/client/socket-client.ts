import { request } from 'node:http'
import { codes, VouchsafeError, type Code } from '@vouchsafe/core/errors'
import { z } from 'zod'

export interface SocketCall<T> {
  readonly socketPath: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly answer: z.ZodType<T>
  /** Whole deadline; a long poll needs more than the default of 30 s. */
  readonly timeoutMs?: number
}

const failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  problems: z.array(z.looseObject({ message: z.string() })).optional(),
})

/**
 * One call over a Unix socket of the server; the answer is checked against its schema.
 * @throws VouchsafeError with the server's own code, or `server_unreachable`
 */
export async function callSocket<T>(call: SocketCall<T>): Promise<T> {
  const { status, text } = await exchange(call)
  const value: unknown = text === '' ? undefined : JSON.parse(text)
  if (status < 400) return call.answer.parse(value)
  const parsed = failure.safeParse(value)
  if (!parsed.success)
    throw new VouchsafeError('internal', { say: `the server answered ${status} without a reason` })
  const { code, message, hint, problems } = parsed.data
  throw new VouchsafeError(isCode(code) ? code : 'internal', {
    say: message,
    ...(hint !== undefined && { hint }),
    ...(problems !== undefined && { detail: { problems } }),
  })
}

function isCode(code: string): code is Code {
  return Object.hasOwn(codes, code)
}

function exchange(call: SocketCall<unknown>): Promise<{ status: number; text: string }> {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath: call.socketPath,
        method: call.method,
        path: call.path,
        host: 'localhost',
        signal: AbortSignal.timeout(call.timeoutMs ?? 30_000),
        headers:
          body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', (cause) => reject(unreachable(call, cause)))
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        )
      },
    )
    outgoing.on('error', (cause) => reject(unreachable(call, cause)))
    outgoing.end(body)
  })
}

function unreachable(call: SocketCall<unknown>, cause: Error): VouchsafeError {
  const denied = 'code' in cause && (cause.code === 'EACCES' || cause.code === 'EPERM')
  return new VouchsafeError('server_unreachable', {
    say: denied
      ? `the socket \`${call.socketPath}\` may not be opened by this user`
      : `no server answers at \`${call.socketPath}\``,
    hint: denied
      ? "administration is for the server's own user and root"
      : 'start one with `vouch up`, or name its home with --home',
    cause,
  })
}
