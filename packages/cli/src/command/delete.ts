import { VouchsafeError } from '@vouchsafe/core/errors'
import { applyAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { listResources, onlyOne, parseKind } from '#client/resources'
import { printTrustChange } from '#output/trust-change'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const [kindText, name, ...rest] = invocation.args
  if (kindText === undefined || name === undefined || rest.length > 0)
    throw new VouchsafeError('usage', {
      say: 'expected a kind and a name, as in `vouch delete Role payments`',
    })
  const connection = connect(invocation)
  const account = textOption(invocation, 'account')
  const filter = { kind: parseKind(kindText), name, ...(account !== undefined && { account }) }
  const target = onlyOne(await listResources(connection, filter), `${kindText} \`${name}\``)
  const answer = await connection.admin({
    method: 'DELETE',
    path: `/v1/resources/${target.kind}/${target.account}/${encodeURIComponent(target.name)}`,
    query: { dryRun: String(flagOption(invocation, 'dryRun')) },
    answer: applyAnswer,
  })
  printTrustChange(invocation, answer)
  return exit.ok
}
