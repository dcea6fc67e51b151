import type { IncomingMessage, RequestOptions } from 'node:http'
import { codes, isVouchsafeError, VouchsafeError, type Code } from '@vouchsafe/core/errors'
import { parseJson } from '@vouchsafe/core/json'
import { z } from 'zod'

// An import reads every export of the module, and three of this one load the whole of `fetch`: 75 ms of a command.
const { request } = process.getBuiltinModule('node:http')

export interface SocketCall<T> {
  readonly socketPath: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly answer: z.ZodType<T>
  /** Whole deadline; a long poll needs more than the default of 30 s. */
  readonly timeoutMs?: number
  /** Gives the call up: it then rejects. */
  readonly signal?: AbortSignal
}

const defaultTimeoutMs = 30_000
/** Audit events hold claims, which may be nested as deep as a token may. */
const deepestAnswer = 256

const failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  problems: z.array(z.looseObject({ message: z.string() })).optional(),
})

/**
 * One call over a Unix socket of the server; the answer is checked against its schema.
 *
 * @throws VouchsafeError with the server's own code; `server_unreachable` when nobody answers in time;
 *   `peer_refused` when this user may not open the socket; `internal` for an answer this version does not understand
 */
export async function callSocket<T>(call: SocketCall<T>): Promise<T> {
  const { status, text } = await exchange(call)
  const value = valueOf(text)
  if (status >= 400) throw refusal(status, value)
  const parsed = call.answer.safeParse(value)
  if (parsed.success) return parsed.data
  throw new VouchsafeError('internal', {
    say: `the server's answer to ${call.method} ${call.path} has a form that this version does not know`,
    hint: 'compare `vouch version` with the version of the server in its server.json',
    cause: parsed.error,
  })
}

/** `undefined` for what is not JSON: no answer of the server is. */
function valueOf(text: string): unknown {
  try {
    return parseJson(text, { maxDepth: deepestAnswer })
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}

function refusal(status: number, value: unknown): VouchsafeError {
  const parsed = failure.safeParse(value)
  if (!parsed.success)
    return new VouchsafeError('internal', { say: `the server answered ${status} without a reason` })
  const { code, message, hint, problems } = parsed.data
  return new VouchsafeError(isCode(code) ? code : 'internal', {
    say: message,
    ...(hint !== undefined && { hint }),
    ...(problems !== undefined && { detail: { problems } }),
  })
}

function isCode(code: string): code is Code {
  return Object.hasOwn(codes, code)
}

/**
 * The bytes of an answer that may be larger than anybody wants to hold, as they are asked for. Whoever stops asking
 * ends the call.
 *
 * @throws VouchsafeError as `callSocket`
 */
export async function* streamSocket(call: Sent): AsyncGenerator<Buffer> {
  const incoming = await send(call)
  if ((incoming.statusCode ?? 0) >= 400)
    throw refusal(incoming.statusCode ?? 0, valueOf(await textOf(incoming)))
  try {
    for await (const chunk of incoming) yield chunk as Buffer
  } catch (cause) {
    throw unreachable(call, cause instanceof Error ? cause : new Error(String(cause)))
  } finally {
    incoming.destroy()
  }
}

type Sent = Omit<SocketCall<unknown>, 'answer'>

async function exchange(call: Sent): Promise<{ status: number; text: string }> {
  const incoming = await send(call)
  try {
    return { status: incoming.statusCode ?? 0, text: await textOf(incoming) }
  } catch (cause) {
    throw unreachable(call, cause instanceof Error ? cause : new Error(String(cause)))
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Resolves with the head of the answer. */
function send(call: Sent): Promise<IncomingMessage> {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  return new Promise((resolve, reject) => {
    const outgoing = request(requestOf(call, body), resolve)
    outgoing.on('error', (cause) => reject(unreachable(call, cause)))
    outgoing.end(body)
  })
}

function requestOf(call: Sent, body: string | undefined): RequestOptions {
  const deadline = AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs)
  return {
    socketPath: call.socketPath,
    method: call.method,
    path: call.path,
    host: 'localhost',
    signal: call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal]),
    headers:
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  }
}

function unreachable({ socketPath, timeoutMs }: Sent, cause: Error): VouchsafeError {
  if ('code' in cause && (cause.code === 'EACCES' || cause.code === 'EPERM'))
    return new VouchsafeError('peer_refused', {
      say: `this user may not open \`${socketPath}\``,
      hint: "administration is for the server's own user and root",
      cause,
    })
  const isLate = cause.cause instanceof Error && cause.cause.name === 'TimeoutError'
  return new VouchsafeError('server_unreachable', {
    say: isLate
      ? `the server at \`${socketPath}\` did not answer within ${(timeoutMs ?? defaultTimeoutMs) / 1000} s`
      : `no server answers at \`${socketPath}\``,
    hint: isLate
      ? 'try again; see its log, and `vouch doctor`'
      : 'start one with `vouch up`, or name its home with --home',
    cause,
  })
}
