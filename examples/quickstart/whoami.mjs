// An ordinary AWS program: no key, no endpoint, no Vouchsafe in it. The SDK finds its credentials by itself.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

const sts = new STSClient()
try {
  const { Arn } = await sts.send(new GetCallerIdentityCommand())
  console.log(Arn)
} catch (error) {
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
