import { VouchsafeError } from '@vouchsafe/core/errors'
import { currentUid } from '@vouchsafe/host/process'
import { workloadServerAnswer } from '@vouchsafe/server/admin/schema'
import type { z } from 'zod'
import type { ServerFile } from '@vouchsafe/server/home'
import { findHome, readServerFile } from '#home/find-home'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { sweepPrivateFolders } from '#workload/private-folder'
import { callSocket, streamSocket } from './socket-client.ts'

/** The server of the home that this invocation means, reached over its Unix sockets. */
export interface Connection {
  readonly home: string
  readonly server: ServerFile
  admin<T>(call: ApiCall<T>): Promise<T>
  workload<T>(call: ApiCall<T>): Promise<T>
  /** The bytes of a long answer, as they are asked for. */
  adminStream(call: Omit<ApiCall<unknown>, 'answer'>): AsyncIterable<Buffer>
}

interface ApiCall<T> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly answer: z.ZodType<T>
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** The home that `--home`, the environment and the working directory mean. */
export function homeOf({ io, options }: Invocation): string {
  const option = options['home']
  return findHome({
    option: typeof option === 'string' ? option : undefined,
    env: io.env,
    cwd: io.cwd,
    uid: currentUid(),
  })
}

/**
 * In passing it removes what killed commands left, so that any command that talks to a server cleans up.
 *
 * @throws VouchsafeError `server_unreachable`
 */
export function connect(invocation: Invocation): Connection {
  sweepPrivateFolders()
  const home = homeOf(invocation)
  const server = readServerFile(home)
  return {
    home,
    server,
    admin: (call) => callSocket({ ...socketCall(server.adminSocket, call), answer: call.answer }),
    workload: (call) => callSocket({ ...socketCall(server.workloadSocket, call), answer: call.answer }),
    adminStream: (call) => streamSocket(socketCall(server.adminSocket, call)),
  }
}

/**
 * The account that an invocation means: `--account`, or the only one there is.
 *
 * @throws VouchsafeError `usage` when there are several, or none
 */
export async function accountFor(
  invocation: Invocation,
  connection: Pick<Connection, 'workload'>,
): Promise<string> {
  const account = textOption(invocation, 'account')
  if (account !== undefined) return account
  const { defaultAccount } = await connection.workload({ path: '/v1/server', answer: workloadServerAnswer })
  if (defaultAccount !== undefined) return defaultAccount
  throw new VouchsafeError('usage', {
    say: 'expected --account: there is no account that could be meant alone',
    hint: 'see `vouch get Account`',
  })
}

function socketCall(
  socketPath: string,
  call: Omit<ApiCall<unknown>, 'answer'>,
): Parameters<typeof streamSocket>[0] {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) query.set(name, String(value))
  return {
    socketPath,
    method: call.method ?? 'GET',
    path: query.size === 0 ? call.path : `${call.path}?${query.toString()}`,
    ...(call.body !== undefined && { body: call.body }),
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
    ...(call.signal !== undefined && { signal: call.signal }),
  }
}
