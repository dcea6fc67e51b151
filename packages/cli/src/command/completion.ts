import { VouchsafeError } from '@vouchsafe/core/errors'
import { completionScript, shells } from '#program/completion'
import { exit, type Invocation } from '#program/spec'
import { commandSpecs } from '#program/specs'

export function run({ io, options, args }: Invocation): Promise<number> {
  const shell = shells.find((name) => name === args[0])
  if (shell === undefined)
    throw new VouchsafeError('usage', {
      say: `expected a shell, one of ${shells.join(', ')}; found \`${args[0] ?? ''}\``,
    })
  const script = completionScript(shell, commandSpecs)
  io.out(options['json'] === true ? `${JSON.stringify({ shell, script })}\n` : script)
  return Promise.resolve(exit.ok)
}
