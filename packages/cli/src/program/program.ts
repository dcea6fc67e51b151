import { isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import { Argument, Command, CommanderError, Option } from 'commander'
import type { Io } from '#output/io'
import { commandHelp, optionsOf, programHelp } from './help.ts'
import { commandSpecs } from './specs.ts'
import { exit, type CommandSpec } from './spec.ts'
import { version } from './version.ts'

/** How far an invocation got. */
interface Progress {
  code: number
  /** The command whose line the parser refused. */
  refused?: string
  /** The command that runs, and whether it was asked for JSON; absent while the command line is still being read. */
  command?: { readonly name: string; readonly json: boolean }
}

/**
 * Parses the command line and runs one command; everything it says goes through `io`.
 * Resolves with the exit code and never throws for bad input.
 */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 0) {
    io.err(programHelp(commandSpecs))
    return exit.usage
  }
  const progress: Progress = { code: exit.ok }
  const program = baseCommand(io, 'vouch', progress)
    .enablePositionalOptions()
    .version(version, '-V, --version')
    .helpCommand('help [command]')
  program.helpInformation = () => programHelp(commandSpecs)
  for (const spec of commandSpecs) program.addCommand(buildCommand(spec, io, progress))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return progress.code
  } catch (error) {
    const failure = await failureOf(error, progress)
    if (failure === undefined) return exit.ok
    const { command = { name: '', json: asksForJson(argv) } } = progress
    const { reportFailure } = await import('#output/failure')
    reportFailure(io, failure, command.json)
    return exitCodeOf(failure, command.name)
  }
}

/** In our own words what the parser refused; undefined for help and version, which it ends in the same way. */
async function failureOf(error: unknown, { refused = 'vouch' }: Progress): Promise<unknown> {
  if (!(error instanceof CommanderError)) return error
  if (error.exitCode === 0) return undefined
  const { usageError } = await import('./usage-error.ts')
  return usageError(error, refused)
}

function baseCommand(io: Io, line: string, progress: Progress): Command {
  return new Command()
    .helpOption('-h, --help')
    .helpCommand(false)
    .exitOverride((error) => {
      progress.refused = line
      throw error
    })
    .configureOutput({ writeOut: (text) => io.out(text), outputError: () => undefined })
}

function buildCommand(spec: CommandSpec, io: Io, progress: Progress): Command {
  const command = baseCommand(io, `vouch ${spec.name}`, progress).name(spec.name).allowExcessArguments(false)
  command.helpInformation = () => commandHelp(spec)
  for (const option of optionsOf(spec))
    if (!option.flags.startsWith('-h')) command.addOption(buildOption(option))
  if (spec.argument !== undefined) command.addArgument(buildArgument(spec.argument))
  if (spec.takesCommand === true) command.passThroughOptions(true).argument('<command...>')
  return command.action(async (...input: unknown[]) => {
    const options = command.opts()
    progress.command = { name: spec.name, json: options['json'] === true }
    const module = await spec.load()
    const own = spec.printsAsIs === true ? io : (await import('#output/tokenless-io')).tokenlessIo(io)
    progress.code = await module.run({ io: own, options, args: input.slice(0, -2).flat().filter(isText) })
  })
}

function buildOption(spec: CommandSpec['options'][number]): Option {
  const option = new Option(spec.flags, spec.help)
  if (spec.choices !== undefined) option.choices([...spec.choices])
  if (spec.required === true) option.makeOptionMandatory(true)
  if (spec.repeatable === true)
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
  return option
}

/** A list may hold other things beside the choices, such as names: that is the command's to read. */
function buildArgument({ syntax, choices }: NonNullable<CommandSpec['argument']>): Argument {
  const argument = new Argument(syntax)
  return choices === undefined || argument.variadic ? argument : argument.choices([...choices])
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}

const exitOf: Partial<Record<Code, number>> = { usage: exit.usage, peer_refused: exit.denied }

/** The codes of `vouch run` are its command's own, so whatever is vouch's fault is one code there, as in `env`. */
function exitCodeOf(error: unknown, command: string): number {
  if (command === 'run') return exit.runFailed
  return (isVouchsafeError(error) ? exitOf[error.code] : undefined) ?? exit.failed
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
