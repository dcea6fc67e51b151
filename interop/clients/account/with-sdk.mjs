// Makes the calls of a script with the AWS SDK for JavaScript v3, unmodified, and prints one JSON line a call.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(`${process.env.SCRIPT_SDK}/`)
const packages = {
  iam: require('@aws-sdk/client-iam'),
  sts: require('@aws-sdk/client-sts'),
}
const clients = { iam: 'IAMClient', sts: 'STSClient' }
const kept = new Map()
const noted = new Map()

function client(service, name) {
  const c = kept.get(name)
  const credentials = c && {
    accessKeyId: c.AccessKeyId,
    secretAccessKey: c.SecretAccessKey,
    sessionToken: c.SessionToken,
  }
  return new packages[service][clients[service]](credentials ? { credentials } : {})
}

/** `$NAME` is what the test gives, or what an earlier call answered. */
const fill = (value) =>
  typeof value === 'string' && value.startsWith('$')
    ? (noted.get(value.slice(1)) ?? process.env[`SCRIPT_${value.slice(1)}`])
    : value

for (const call of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const input = Object.fromEntries(
    Object.entries(call.input ?? {}).map(([name, value]) => [name, fill(value)]),
  )
  const Command = packages[call.service][`${call.operation}Command`]
  try {
    const { $metadata: _, ...answer } = await client(call.service, call.as).send(new Command(input))
    if (call.keep) {
      kept.set(call.keep, answer.Credentials)
      noted.set('KEY', answer.Credentials.AccessKeyId)
    }
    if (answer.JobId) noted.set('JOB', answer.JobId)
    console.log(JSON.stringify({ answer }))
  } catch (error) {
    noted.set('DENIAL', error.message)
    console.log(JSON.stringify({ error: error.Code ?? error.name, message: error.message }))
  }
}
