import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { currentUid } from '@vouchsafe/host/process'
import type { RunningServer } from '@vouchsafe/server/context'
import { connect, type Connection } from '#client/connection'
import { listResources } from '#client/resources'
import { findHome } from '#home/find-home'
import { flagOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { version } from '#program/version'
import { serve, serverConfig } from '#serve/serve'

export async function run(invocation: Invocation): Promise<number> {
  const config = serverConfig(invocation, { VOUCH_LOG_LEVEL: 'warn' })
  await serve(invocation, config, (server) => announce(invocation, server))
  return exit.ok
}

async function announce(invocation: Invocation, { url, issuer, home }: RunningServer): Promise<void> {
  const { io } = invocation
  if (flagOption(invocation, 'json'))
    return io.out(`${JSON.stringify({ url, issuer, home, pid: process.pid })}\n`)
  const connection = connect({ ...invocation, options: { home } })
  io.out(
    [
      `vouch ${version} is ready`,
      '',
      ...fields([
        ['listening', [url]],
        ['issuer', [issuer]],
        ['home', [home]],
        ['trusts', await trusted(connection)],
      ]),
      '',
      'next, in a second terminal:',
      ...(await nextCommands(invocation, connection)).map((command) => `  ${command}`),
      '',
      '',
    ].join('\n'),
  )
}

function fields(rows: readonly (readonly [string, readonly string[]])[]): string[] {
  return rows.flatMap(([name, values]) =>
    values.map((value, n) => `  ${(n === 0 ? name : '').padEnd(10)} ${value}`),
  )
}

async function trusted(connection: Connection): Promise<string[]> {
  const resources = await listResources(connection, {})
  if (resources.length === 0) return ['nothing yet: add something with `vouch apply -f`']
  return resources
    .filter(({ kind }) => kind !== 'Policy')
    .map(
      ({ kind, account, name }) =>
        `${kind.toLowerCase()} ${name}${kind === 'Account' ? '' : ` (${account})`}`,
    )
}

/** Commands to paste: they work as they stand from this working directory. */
async function nextCommands({ io }: Invocation, connection: Connection): Promise<string[]> {
  const found = findHome({ option: undefined, env: io.env, cwd: io.cwd, uid: currentUid() })
  const vouch = io.env['npm_execpath'] === undefined ? 'vouch' : 'npx vouch'
  const home = found === connection.home ? '' : ` --home ${connection.home}`
  const local = `spiffe://${connection.server.trustDomain}/local/`
  const roles = await listResources(connection, { kind: 'Role' })
  const role = roles.find(({ spec }) => JSON.stringify(spec['trustPolicy']).includes(local))
  if (role === undefined) return [`${vouch} get${home}`]
  const example = 'examples/quickstart/whoami.mjs'
  const program = existsSync(join(io.cwd, example)) ? `node ${example}` : 'aws sts get-caller-identity'
  return [`${vouch} run${home} --role ${role.name} -- ${program}`]
}
