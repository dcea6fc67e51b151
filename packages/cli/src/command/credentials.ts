import { VouchsafeError } from '@vouchsafe/core/errors'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { administratorSessionAnswer, type AdministratorSessionAnswer } from '@vouchsafe/server/admin/schema'
import { accountFor, connect } from '#client/connection'
import { flagOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

/** Prints what an SDK's `credential_process` reads, one JSON object. */
export async function run(invocation: Invocation): Promise<number> {
  if (!flagOption(invocation, 'admin'))
    throw new VouchsafeError('usage', {
      say: 'expected --admin',
      hint: 'a workload gets credentials by `vouch run --role ROLE`, or from its token file',
    })
  const connection = connect(invocation)
  const account = await accountFor(invocation, connection)
  const answer = await connection.admin({
    method: 'POST',
    path: '/v1/administrator-session',
    body: { account },
    answer: administratorSessionAnswer,
  })
  invocation.io.out(`${JSON.stringify(processCredentials(answer))}\n`)
  return exit.ok
}

/** Version 1 of the output of a `credential_process`; every SDK asks again before `Expiration`. */
function processCredentials(answer: AdministratorSessionAnswer): object {
  return {
    Version: 1,
    AccessKeyId: answer.accessKeyId,
    SecretAccessKey: answer.secretAccessKey,
    SessionToken: answer.sessionToken,
    Expiration: formatInstant(answer.expiresAt as EpochSeconds),
    AccountId: answer.account,
  }
}
