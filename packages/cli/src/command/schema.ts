import { manifestJsonSchema } from '@vouchsafe/trust/manifest'
import { exit, type Invocation } from '#program/spec'

export function run({ io }: Invocation): Promise<number> {
  io.out(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`)
  return Promise.resolve(exit.ok)
}
