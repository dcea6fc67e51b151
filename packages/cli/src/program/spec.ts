import type { Io } from '#output/io'

/** One option of a command, from which parsing, help and completion are all derived. */
export interface OptionSpec {
  /** Commander's form: `--since <time>`, `-f, --file <path...>`. */
  readonly flags: string
  /** What it does, with unit and default. */
  readonly help: string
  /** Words a shell may offer for its value. */
  readonly choices?: readonly string[]
  readonly required?: boolean
  readonly repeatable?: boolean
}

export interface CommandSpec {
  readonly name: string
  /** One line, no final stop. */
  readonly summary: string
  /** Usage forms without the leading `vouch`. */
  readonly usage: readonly string[]
  /** A paragraph or two: what it reads, what it writes, what it leaves behind. */
  readonly description: readonly string[]
  readonly argument?: { readonly syntax: string; readonly choices?: readonly string[] }
  readonly options: readonly OptionSpec[]
  /** Exit codes this command can end with, beside 2 for a wrong command line. */
  readonly exits: readonly (readonly [code: string, meaning: string])[]
  readonly examples: readonly [string, string, ...string[]]
  /** Everything after `--` goes to the command untouched. */
  readonly takesCommand?: boolean
  /** It needs no server, so there is no home to choose. */
  readonly isOffline?: boolean
  /** A token is what it prints, or nothing from outside: no token is taken out of what it says. */
  readonly printsAsIs?: boolean
  readonly load: () => Promise<CommandModule>
}

export interface Invocation {
  readonly io: Io
  readonly options: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
}

interface CommandModule {
  /** Resolves with the exit code; throws `VouchsafeError` for bad input. */
  run(invocation: Invocation): Promise<number>
}

/** Exit codes everywhere (`vouch run` has the child's own beside them). */
export const exit = { ok: 0, failed: 1, usage: 2, partial: 3, denied: 4, runFailed: 125 } as const
