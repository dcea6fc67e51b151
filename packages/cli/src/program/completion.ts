import type { Shell } from './choices.ts'
import { optionsOf } from './help.ts'
import type { CommandSpec, OptionSpec } from './spec.ts'

/** Zsh runs the script of bash; only a zsh that has not set up completion yet is asked to. */
const zshPrelude = [
  '#compdef vouch',
  '(( $+functions[compdef] )) || { autoload -U compinit && compinit }',
  'autoload -U +X bashcompinit && bashcompinit',
].join('\n')

/** Completion script for a shell: commands, their options, and the values of what has a closed list. */
export function completionScript(shell: Shell, specs: readonly CommandSpec[]): string {
  const bash = bashScript(specs)
  return shell === 'bash' ? bash : `${zshPrelude}\n${bash}`
}

/** Where the script offers nothing, the shell itself offers file names (`-o default`). */
function bashScript(specs: readonly CommandSpec[]): string {
  return [
    '_vouch() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words="" n',
    '  COMPREPLY=()',
    '  for ((n = 1; n < COMP_CWORD; n++)); do [ "${COMP_WORDS[n]}" = -- ] && return; done',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${specs.map((spec) => spec.name).join(' ')} help --help --version"`,
    '  else',
    '    case "${COMP_WORDS[1]} $previous" in',
    ...specs.flatMap(valueCases),
    '    esac',
    '    case "${COMP_WORDS[1]}" in',
    ...specs.map((spec) => `      ${spec.name}) words="${wordsOf(spec).join(' ')}" ;;`),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _vouch vouch',
    '',
  ].join('\n')
}

function wordsOf(spec: CommandSpec): string[] {
  return [...optionsOf(spec).flatMap(flagsOf), ...(spec.argument?.choices ?? [])]
}

/** After an option that takes a value comes one of its closed list, or whatever the user types. */
function valueCases(spec: CommandSpec): string[] {
  return optionsOf(spec)
    .filter((option) => option.flags.includes('<'))
    .map((option) => {
      const after = flagsOf(option).map((flag) => `"${spec.name} ${flag}"`)
      const offer =
        option.choices && `COMPREPLY=($(compgen -W "${option.choices.join(' ')}" -- "$current")); `
      return `      ${after.join('|')}) ${offer ?? ''}return ;;`
    })
}

function flagsOf({ flags }: OptionSpec): string[] {
  return flags.match(/--?[a-z][a-z-]*/g) ?? []
}
