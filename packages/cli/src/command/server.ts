import { describeConfig, readEnvironment } from '@vouchsafe/server/config'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { renderTable } from '#output/table'
import { flagOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { serve, serverConfig } from '#serve/serve'

export async function run(invocation: Invocation): Promise<number> {
  const { io, args } = invocation
  const config = serverConfig(invocation)
  if (args[0] === 'config') return printConfig(invocation)
  await serve(invocation, config, ({ url, issuer, home }) => {
    if (flagOption(invocation, 'json')) io.out(`${JSON.stringify({ url, issuer, home, pid: process.pid })}\n`)
  })
  return exit.ok
}

/** Only called once the configuration is known to be valid. */
function printConfig(invocation: Invocation): number {
  const { io } = invocation
  const environment = readEnvironment()
  const rows = describeConfig(environment).map((row) => ({
    ...row,
    from: environment[row.variable] === undefined ? 'default' : 'environment',
  }))
  if (flagOption(invocation, 'json')) io.out(`${JSON.stringify(rows)}\n`)
  else
    io.out(
      renderTable(
        ['setting', 'value', 'from', 'what it does'],
        rows.map((row) => [row.variable, row.value, row.from, row.doc].map(escapeForTerminal)),
      ),
    )
  return exit.ok
}
