import { isVouchsafeError } from '@vouchsafe/core/errors'
import { Command, CommanderError, Option } from 'commander'
import { reportFailure } from '#output/failure'
import type { Io } from '#output/io'
import { commandHelp, optionsOf, programHelp } from './help.ts'
import { commandSpecs } from './specs.ts'
import { exit, type CommandSpec } from './spec.ts'
import { version } from './version.ts'

/**
 * Parses the command line and runs one command; everything it says goes through `io`.
 * Resolves with the exit code and never throws for bad input.
 */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exit.ok
  const program = baseCommand(io).name('vouch').enablePositionalOptions().helpOption('-h, --help').version(version, '-V, --version')
  program.helpInformation = () => programHelp(commandSpecs)
  for (const spec of commandSpecs) program.addCommand(buildCommand(spec, io, (result) => (code = result)))
  if (argv.length === 0) {
    io.err(programHelp(commandSpecs))
    return exit.usage
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return failureCode(io, argv, error)
  }
}

function baseCommand(io: Io): Command {
  return new Command()
    .exitOverride()
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text.replace(/^error: /, 'vouch: ')),
    })
    .showSuggestionAfterError(true)
}

function buildCommand(spec: CommandSpec, io: Io, done: (code: number) => void): Command {
  const command = baseCommand(io).name(spec.name).summary(spec.summary).helpOption('-h, --help')
  command.helpInformation = () => commandHelp(spec)
  command.showHelpAfterError(`run \`vouch ${spec.name} --help\` for its options`)
  for (const option of optionsOf(spec))
    if (!option.flags.startsWith('-h')) command.addOption(buildOption(option))
  if (spec.argument !== undefined) command.argument(spec.argument.syntax)
  else if (spec.takesCommand !== true) command.allowExcessArguments(false)
  if (spec.takesCommand === true) command.passThroughOptions(true).argument('<command...>')
  return command.action(async (...input: unknown[]) => {
    const { run } = await spec.load()
    done(await run({ io, options: command.opts(), args: input.slice(0, -2).flat().filter(isText) }))
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

function failureCode(io: Io, argv: readonly string[], error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage
  reportFailure(io, error, argv.includes('--json'))
  if (isVouchsafeError(error, 'usage')) return exit.usage
  return argv[0] === 'run' ? exit.runFailed : exit.failed
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
