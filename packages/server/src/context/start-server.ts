import { eventId } from '@vouchsafe/ledger/event'
import { planChange, type DesiredResource } from '@vouchsafe/trust/plan'
import { currentUid } from '@vouchsafe/host/process'
import type { Logger } from 'pino'
import { startAlerts } from '#alert/start-alerts'
import { changeTrust, type Changed } from '#change/change-trust'
import type { Config } from '#config/config'
import { createLog } from '#log/create-log'
import { startChores } from './chores.ts'
import { createClosing } from './closing.ts'
import { createContext, type Context } from './context.ts'
import { openFaces } from './faces.ts'
import type { Listening } from './status.ts'
import { version } from './version.ts'

export interface ServerOptions {
  /** Applied before the server is ready; nothing is deleted. */
  readonly manifests?: readonly DesiredResource[]
  /** Where log lines go; standard error as JSON lines by default. */
  readonly log?: Logger
}

/** A server that is ready. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string
  readonly issuer: string
  readonly trustDomain: string
  readonly home: string
  readonly adminSocket: string
  readonly workloadSocket: string
  /** What the manifests changed; absent without manifests. */
  readonly applied?: Changed
  /**
   * Stops accepting, finishes requests in flight (cut after the configured grace), writes what is counted, closes
   * the store, and removes the sockets and `server.json`. The same promise for every call.
   */
  close(): Promise<void>
}

/**
 * Starts a server: resolves when it is ready. What a failing start had opened is closed again.
 *
 * @throws VouchsafeError `config_invalid` | `store_unavailable` | `key_unreadable` | those of `planChange`; the
 *   system's error when it cannot listen
 */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const log = options.log ?? createLog(config.logLevel)
  const stop = new AbortController()
  const closing = createClosing((name, error) =>
    log.error({ err: error, part: name }, 'a part did not close'),
  )
  const close = (): Promise<void> => {
    stop.abort()
    return closing.close()
  }
  try {
    const context = await createContext(config, { log, closing, stopping: stop.signal })
    const applied = options.manifests && (await applyManifests(context, options.manifests))
    startChores(context)
    startAlerts(context)
    const ready = { started: false }
    closing.add('farewell', () => (ready.started ? recordOperation(context, 'ServerStopped') : undefined))
    const listening = await openFaces(context)
    await becomeReady(context, listening)
    ready.started = true
    return describe(context, { listening, close, ...(applied !== undefined && { applied }) })
  } catch (error) {
    await close()
    throw error
  }
}

function applyManifests(context: Context, manifests: readonly DesiredResource[]): Promise<Changed> {
  const { random, facts } = context
  return changeTrust(
    { ...context, changed: context.news.announce },
    {
      actor: { via: 'bootstrap', uid: currentUid(), pid: process.pid },
      dryRun: false,
      plan: (state, at) => planChange(state, manifests, { at, random, facts }),
    },
  )
}

async function becomeReady(context: Context, { url }: Listening): Promise<void> {
  const { config, home, log, ring, clock } = context
  for (const warning of config.warnings) log.warn(warning)
  await ring.ready
  const startTime = clock.now()
  await recordOperation(context, 'ServerStarted')
  const { issuer, trustDomain } = config
  const { admin: adminSocket, workload: workloadSocket } = home.sockets
  const { pid } = process
  await home.announce({ url, issuer, trustDomain, pid, startTime, adminSocket, workloadSocket, version })
  log.info({ url, issuer, home: config.home }, 'ready')
}

/** A server without a ledger starts and stops all the same: it issues nothing, and `/readyz` says so. */
async function recordOperation(context: Context, operation: string): Promise<void> {
  const { ledger, random, clock, trust, log } = context
  try {
    await ledger.record({
      id: eventId(random),
      at: clock.now(),
      type: 'operation',
      outcome: 'allowed',
      trustVersion: trust.current().version,
      caller: { transport: 'in-process', uid: currentUid(), pid: process.pid },
      operation,
      detail: { version },
    })
  } catch (error) {
    log.error({ err: error, operation }, 'the ledger cannot write; nothing is issued')
  }
}

function describe(
  { config, home }: Context,
  facts: { readonly listening: Listening; readonly close: () => Promise<void>; readonly applied?: Changed },
): RunningServer {
  const { listening, close, applied } = facts
  return {
    url: listening.url,
    issuer: config.issuer,
    trustDomain: config.trustDomain,
    home: config.home,
    adminSocket: home.sockets.admin,
    workloadSocket: home.sockets.workload,
    ...(applied !== undefined && { applied }),
    close,
    [Symbol.asyncDispose]: close,
  }
}
