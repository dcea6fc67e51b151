import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseConfig, readEnvironment, type Config } from '@vouchsafe/server/config'
import { startServer, type RunningServer } from '@vouchsafe/server/context'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import { homeOf } from '#client/connection'
import { readManifests } from '#manifest/read-manifests'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The configuration of the environment, with the options of the command line over it. */
export function serverConfig(
  invocation: Invocation,
  defaults: Readonly<Record<string, string>> = {},
): Config {
  const port = textOption(invocation, 'port')
  return parseConfig({
    ...defaults,
    ...readEnvironment(),
    VOUCH_HOME: homeOf(invocation),
    ...(port !== undefined && { VOUCH_PORT: port }),
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

function endingSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of endingSignals) process.once(signal, () => resolve())
  })
}
