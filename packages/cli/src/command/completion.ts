import type { Shell } from '#program/choices'
import { completionScript } from '#program/completion'
import { exit, type Invocation } from '#program/spec'
import { commandSpecs } from '#program/specs'

export function run({ io, options, args }: Invocation): Promise<number> {
  // the parser lets no other word through
  const shell: Shell = args[0] === 'zsh' ? 'zsh' : 'bash'
  const script = completionScript(shell, commandSpecs)
  io.out(options['json'] === true ? `${JSON.stringify({ shell, script })}\n` : script)
  return Promise.resolve(exit.ok)
}
