import assert from 'node:assert/strict'
import { eventId } from '@vouchsafe/ledger/event'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { formatAmzTimestamp } from '#sigv4/amz-timestamp'
import type {
  AuthorizeResult,
  ChainInput,
  ChainResult,
  Issued,
  SignedCall,
  TokenIssued,
  WebIdentityTokenInput,
} from '#flow/types'
import type { Question } from '#decide/decide-questions'
import { accountId } from './trust.ts'
import { signRequest, type Signer } from './sign-request.ts'
import type { TestWorld } from './world.ts'

/** A credential as its holder has it. */
export type Key = Omit<Signer, 'timestamp'>

/** The holder's side of something that was issued; fails the test for anything else. */
export function keyOf(result: { readonly outcome: string } | Pick<Issued, 'credential'>): Key {
  assert.ok('credential' in result, JSON.stringify(result))
  const { accessKeyId, secretAccessKey, token } = result.credential
  return { accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: token.reveal() }
}

function common(world: TestWorld, key: Key) {
  const timestamp = formatAmzTimestamp(world.now as EpochSeconds)
  const plain = { method: 'POST', path: '/', headers: { host: 'sts.example.com' }, body: 'Action=X' }
  return {
    requestId: eventId(world.deps.random),
    request: signRequest(plain, { ...key, timestamp }),
    caller: { transport: 'tcp', address: '192.0.2.7' },
    secureTransport: true,
  } as const
}

/** A call signed with the key, to STS unless said otherwise. */
export function signedCall(world: TestWorld, key: Key, changes: Partial<SignedCall> = {}): SignedCall {
  return { ...common(world, key), service: 'sts', operation: 'GetCallerIdentity', ...changes }
}

/** Whether the key may do that. */
export async function may(world: TestWorld, key: Key, question: Question): Promise<AuthorizeResult> {
  return world.exchange.authorize(signedCall(world, key, { questions: () => [question] }))
}

/** AssumeRole by name, for an hour. */
export function chain(
  world: TestWorld,
  key: Key,
  { role, ...changes }: Partial<ChainInput> & { readonly role: string },
): Promise<ChainResult> {
  return world.exchange.assumeRole({
    ...common(world, key),
    roleArn: `arn:aws:iam::${accountId}:role/${role}`,
    sessionName: 'next',
    durationSeconds: 3600 as Seconds,
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    ...changes,
  })
}

/** GetWebIdentityToken for `sts.amazonaws.com`. */
export async function outboundToken(
  world: TestWorld,
  key: Key,
  changes: Partial<WebIdentityTokenInput> = {},
): Promise<TokenIssued> {
  const result = await world.exchange.issueWebIdentityToken({
    ...common(world, key),
    audiences: ['sts.amazonaws.com'],
    durationSeconds: 300 as Seconds,
    algorithm: 'ES384',
    tags: [],
    ...changes,
  })
  assert.equal(result.outcome, 'issued', JSON.stringify(result))
  assert.ok(result.outcome === 'issued')
  return result
}
