import type { CommandSpec, OptionSpec } from './spec.ts'

const homeOption: OptionSpec = {
  flags: '--home <dir>',
  help: 'home of the server (default: $VOUCH_HOME, the nearest .vouchsafe, or ~/.vouchsafe)',
}
const commonOptions: readonly OptionSpec[] = [
  { flags: '--json', help: 'machine-readable output; diagnostics still go to stderr' },
  { flags: '-h, --help', help: 'this text' },
]

/** The options of a command, its own first, then those that all have. */
export function optionsOf(spec: CommandSpec): readonly OptionSpec[] {
  return [...spec.options, ...(spec.isOffline === true ? [] : [homeOption]), ...commonOptions]
}

/** Help of one command, composed from its declaration alone. */
export function commandHelp(spec: CommandSpec): string {
  return [
    `vouch ${spec.name}: ${spec.summary}`,
    '',
    ...section(
      'Usage',
      spec.usage.map((form) => `vouch ${form}`),
    ),
    ...spec.description.flatMap((paragraph) => [paragraph, '']),
    ...section('Options', columns(optionsOf(spec).map((option) => [option.flags, helpOf(option)] as const))),
    ...section('Exit codes', columns(exitsOf(spec))),
    ...section('Examples', spec.examples),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

/** Help of the program: the commands in the order a newcomer meets them. */
export function programHelp(specs: readonly CommandSpec[]): string {
  return [
    'vouch: a running workload proves who it is and receives a credential that expires by itself',
    '',
    ...section('Usage', ['vouch COMMAND [OPTIONS]', 'vouch COMMAND --help']),
    ...section('Commands', columns(specs.map((spec) => [spec.name, spec.summary] as const))),
    ...section('Examples', [
      'vouch up --manifest examples/quickstart',
      'vouch run --role s3-reader -- node examples/quickstart/whoami.mjs',
      'vouch audit --denied',
    ]),
    'Exit codes: 0 ok, 1 failed or findings, 2 wrong command line, 3 partial, 4 denied',
    '',
  ].join('\n')
}

function exitsOf({ exits, takesCommand }: CommandSpec): (readonly [string, string])[] {
  if (takesCommand === true) return [...exits]
  return [['0', 'ok'] as const, ...exits, ['2', 'wrong command line'] as const].toSorted(
    ([a], [b]) => Number(a) - Number(b),
  )
}

function helpOf(option: OptionSpec): string {
  return option.choices === undefined ? option.help : `${option.help}; one of ${option.choices.join(', ')}`
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines.map((line) => `  ${line}`), '']
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`)
}
