import { optionsOf } from './help.ts'
import type { CommandSpec } from './spec.ts'

export const shells = ['bash', 'zsh'] as const
export type Shell = (typeof shells)[number]

/** Completion script for a shell: commands, their options, and the values of options that have a closed list. */
export function completionScript(shell: Shell, specs: readonly CommandSpec[]): string {
  const bash = bashScript(specs)
  return shell === 'bash' ? bash : `#compdef vouch\nautoload -U +X bashcompinit && bashcompinit\n${bash}`
}

function bashScript(specs: readonly CommandSpec[]): string {
  const cases = specs.map((spec) => `    ${spec.name}) words="${wordsOf(spec).join(' ')}" ;;`)
  return [
    '_vouch() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  case "$previous" in',
    ...choiceCases(specs),
    '    --file|-f|--manifest|--home) COMPREPLY=($(compgen -f -- "$current")); return ;;',
    '  esac',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${specs.map((spec) => spec.name).join(' ')} --help --version"`,
    '  else case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _vouch vouch',
    '',
  ].join('\n')
}

function wordsOf(spec: CommandSpec): string[] {
  const flags = optionsOf(spec).flatMap((option) => option.flags.match(/--?[a-z][a-z-]*/g) ?? [])
  return [...flags, ...(spec.argument?.choices ?? [])]
}

function choiceCases(specs: readonly CommandSpec[]): string[] {
  const lines = new Set<string>()
  for (const option of specs.flatMap((spec) => spec.options)) {
    const long = /--[a-z-]+/.exec(option.flags)?.[0]
    if (long !== undefined && option.choices !== undefined)
      lines.add(
        `    ${long}) COMPREPLY=($(compgen -W "${option.choices.join(' ')}" -- "$current")); return ;;`,
      )
  }
  return [...lines]
}
