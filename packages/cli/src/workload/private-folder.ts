import { constants } from 'node:os'
import { privateTempDirectory, sweepTempDirectories, type TempDirectory } from '@vouchsafe/host/file'

const prefix = 'vouch-run'

/** Those that `runChild` passes on: while it runs they are the command's to answer. */
const passedOn: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']
/** Every other that would end a process and can be caught; Node keeps SIGPROF and the processor's faults for itself. */
const others: readonly NodeJS.Signals[] = [
  'SIGABRT',
  'SIGALRM',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGSYS',
  'SIGTRAP',
  'SIGVTALRM',
  'SIGXCPU',
  'SIGXFSZ',
]

export interface PrivateFolder extends Disposable {
  readonly path: string
  /** Runs what answers the usual signals itself; they end this process again afterwards. */
  whileHandedOver<T>(run: () => Promise<T>): Promise<T>
}

/**
 * A 0700 folder for the files of one command. It goes when it is disposed, when this process exits, and when a
 * signal ends it; what SIGKILL leaves is found by `sweepPrivateFolders`.
 */
export function makePrivateFolder(): PrivateFolder {
  let handedOver = false
  const end = (signal: NodeJS.Signals): void => {
    if (!handedOver || others.includes(signal)) process.exit(128 + constants.signals[signal])
  }
  const signals = [...passedOn, ...others].filter((signal) => signal in constants.signals)
  // first the handlers, then the folder: there is no moment at which it could be left behind
  for (const signal of signals) process.on(signal, end)
  let folder: TempDirectory | undefined
  const remove = (): void => folder?.remove()
  process.on('exit', remove)
  folder = privateTempDirectory(prefix)
  return {
    path: folder.path,
    async whileHandedOver(run) {
      handedOver = true
      try {
        return await run()
      } finally {
        handedOver = false
      }
    },
    [Symbol.dispose]() {
      remove()
      process.off('exit', remove)
      for (const signal of signals) process.off(signal, end)
    },
  }
}

/** Removes what killed ones left. Done in passing, so it never fails. */
export function sweepPrivateFolders(): void {
  try {
    sweepTempDirectories(prefix)
  } catch {
    // a temporary directory that cannot be listed holds nothing of ours
  }
}
