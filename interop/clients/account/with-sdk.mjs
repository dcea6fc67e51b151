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

function client(service, name) {
  const c = kept.get(name)
  const credentials = c && {
    accessKeyId: c.AccessKeyId,
    secretAccessKey: c.SecretAccessKey,
    sessionToken: c.SessionToken,
  }
  return new packages[service][clients[service]](credentials ? { credentials } : {})
}

const fill = (value) => {
  if (value === '$TOKEN') return process.env.SCRIPT_TOKEN
  return value === '$KEY' ? kept.get('app').AccessKeyId : value
}

for (const call of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const input = Object.fromEntries(
    Object.entries(call.input ?? {}).map(([name, value]) => [name, fill(value)]),
  )
  const Command = packages[call.service][`${call.operation}Command`]
  try {
    const { $metadata: _, ...answer } = await client(call.service, call.as).send(new Command(input))
    if (call.keep) kept.set(call.keep, answer.Credentials)
    console.log(JSON.stringify({ answer }))
  } catch (error) {
    console.log(JSON.stringify({ error: error.Code ?? error.name, message: error.message }))
  }
}
