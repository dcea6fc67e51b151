import { formatAmzTimestamp } from '@vouchsafe/exchange/sigv4'
import { accountId, createWorld, type Signer, type TestWorld } from '@vouchsafe/exchange/testing'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { createAwsSts } from '#aws/sts/create-aws-sts'
import type { Refusal } from '#aws/service/index'
import type { WireHandler, WireRequest } from '#wire/types'
import { element, queryCall } from './wire.ts'

export const version = { Version: '2011-06-15' }

export function createSts(world: TestWorld = createWorld()) {
  const refusals: Refusal[] = []
  const handler = createAwsSts({
    exchange: world.exchange,
    random: world.deps.random,
    secureTransport: true,
    records: { find: async (id) => world.events().find((event) => event.id === id) },
    onRefusal: (refusal) => refusals.push(refusal),
  })
  return { world, handler, refusals }
}

export const assumeParameters = (
  world: TestWorld,
  changes: Readonly<Record<string, string | undefined>> = {},
) => ({
  Action: 'AssumeRoleWithWebIdentity',
  ...version,
  RoleArn: `arn:aws:iam::${accountId}:role/deploy`,
  RoleSessionName: 'run-1',
  WebIdentityToken: world.issuer.sign(world.claims()),
  ...changes,
})
export const assume = (
  world: TestWorld,
  changes?: Readonly<Record<string, string | undefined>>,
): WireRequest => queryCall(assumeParameters(world, changes))

export const json = (request: WireRequest): WireRequest => ({
  ...request,
  headers: new Map([...request.headers, ['accept', ['application/json']]]),
})

export async function signIn(
  world: TestWorld,
  handler: WireHandler,
  changes?: Readonly<Record<string, string | undefined>>,
): Promise<Signer> {
  const response = await handler(assume(world, changes))
  return {
    accessKeyId: element(response, 'AccessKeyId') ?? '',
    secretAccessKey: element(response, 'SecretAccessKey') ?? '',
    sessionToken: element(response, 'SessionToken') ?? '',
    timestamp: formatAmzTimestamp(world.now as EpochSeconds),
  }
}
