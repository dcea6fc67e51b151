import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseConfig, readEnvironment, type Config } from '@vouchsafe/server/config'
import { startServer, type RunningServer } from '@vouchsafe/server/context'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import { homeOf } from '#client/connection'
import { readManifests } from '#manifest/read-manifests'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'

const sameSignalMs = 1000
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The configuration of the environment, with the options of the command line over it. */
export function serverConfig(
  invocation: Invocation,
  defaults: Readonly<Record<string, string>> = {},
): Config {
  const port = portOption(invocation)
  return parseConfig({
    ...defaults,
    ...readEnvironment(),
    VOUCH_HOME: homeOf(invocation),
    ...(port !== undefined && { VOUCH_PORT: port }),
  })
}

/** @throws VouchsafeError `usage` */
function portOption(invocation: Invocation): string | undefined {
  const port = textOption(invocation, 'port')
  if (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) return port
  throw new VouchsafeError('usage', {
    say: `--port: expected a whole number from 0 to 65535, found \`${port}\``,
  })
}

/** Starts the server with the manifests of `--manifest` applied, hands it to `ready`, and runs until a signal. */
export async function serve(
  invocation: Invocation,
  config: Config,
  ready: (server: RunningServer) => Promise<void> | void,
): Promise<void> {
  const manifest = textOption(invocation, 'manifest')
  const manifests = manifest === undefined ? undefined : readManifests(manifest, invocation.io.cwd)
  const ended = endingSignal()
  await using server = await start(config, manifests)
  await ready(server)
  await ended
}

async function start(
  config: Config,
  manifests: readonly ManifestDocument[] | undefined,
): Promise<RunningServer> {
  try {
    return await startServer(config, manifests === undefined ? {} : { manifests })
  } catch (error) {
    throw isListenError(error) ? portProblem(config, error) : error
  }
}

function isListenError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}

function portProblem({ listen }: Config, cause: NodeJS.ErrnoException): VouchsafeError {
  const what =
    cause.code === 'EADDRINUSE'
      ? 'is in use by another program'
      : `cannot be opened (${cause.code ?? 'unknown'})`
  return new VouchsafeError('config_invalid', {
    say: `port ${listen.port} of ${listen.host} ${what}`,
    hint: 'choose another with --port N, or --port 0 for any free one',
    cause,
  })
}

/**
 * The same Ctrl-C can come twice, from the terminal and from a program around us (npm, an older Node's `vouch`), so
 * what comes within a second of the first is not impatience. After that a signal ends the process at once.
 */
function endingSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve()
      setTimeout(() => {
        for (const signal of endingSignals) process.off(signal, end)
      }, sameSignalMs).unref()
    }
    for (const signal of endingSignals) process.on(signal, end)
  })
}
