import { exit, type Invocation } from '#program/spec'
import { version } from '#program/version'

export function run({ io, options }: Invocation): Promise<number> {
  const facts = { version, node: process.versions.node }
  io.out(
    options['json'] === true ? `${JSON.stringify(facts)}\n` : `vouch ${facts.version} (Node ${facts.node})\n`,
  )
  return Promise.resolve(exit.ok)
}
