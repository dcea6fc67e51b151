import assert from 'node:assert/strict'
import { signRequest, type Signer } from '@vouchsafe/exchange/testing'
import { compact, es256, goodClaims, type ForgeKey } from './forge.ts'
import type { Vouch } from './vouch.ts'
import { assumeForm, element, formType, send, type WireAnswer } from './wire.ts'

export type Parameters = Readonly<Record<string, string>>

const versions = { sts: '2011-06-15', iam: '2010-05-08' } as const

/** How a call is signed, and what of it is changed before it is sent. */
export interface Signing {
  /** Of the signature's scope; by default the service that is called. */
  readonly scope?: string
  /** Header values in place of the signed ones. */
  readonly headers?: Parameters
  /** The body in place of the signed one. */
  readonly body?: string
}

/** One call of a session, signed as a client signs it. `Action` is the first of its parameters. */
export function callAs(
  vouch: Vouch,
  signer: Signer,
  [service, Action, parameters = {}]: readonly ['sts' | 'iam', string, Parameters?],
  { scope = service, headers: changed = {}, body: sent }: Signing = {},
): Promise<WireAnswer> {
  const path = `/aws/${service}`
  const body = new URLSearchParams({ Action, Version: versions[service], ...parameters }).toString()
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const signed = signRequest(
    { method: 'POST', path, headers: { ...formType, host: new URL(vouch.url).host }, body },
    { ...signer, timestamp, service: scope },
  )
  const headers = Object.fromEntries([...signed.headers].map(([name, values]) => [name, values.join(',')]))
  return send(vouch.url, { path, headers: { ...headers, ...changed }, body: sent ?? body })
}

/** The same call without a signature. */
export function callUnsigned(
  vouch: Vouch,
  [service, Action, parameters = {}]: readonly ['sts' | 'iam', string, Parameters?],
): Promise<WireAnswer> {
  const body = new URLSearchParams({ Action, Version: versions[service], ...parameters }).toString()
  return send(vouch.url, { path: `/aws/${service}`, headers: formType, body })
}

/** The credential in an answer of STS. */
export function keysOf({ status, text }: WireAnswer): Signer {
  assert.equal(status, 200, text)
  const of = (name: string): string => element(text, name) ?? assert.fail(`no ${name}`)
  return {
    accessKeyId: of('AccessKeyId'),
    secretAccessKey: of('SecretAccessKey'),
    sessionToken: of('SessionToken'),
    timestamp: '',
  }
}

/** AssumeRoleWithWebIdentity with any token. */
export function exchangeToken(
  vouch: Vouch,
  roleArn: string,
  token: string,
  more: Parameters = {},
): Promise<WireAnswer> {
  return send(vouch.url, { path: '/aws/sts', headers: formType, body: assumeForm(roleArn, token, more) })
}

/** A good token of an issuer. */
export function tokenOf(host: string, key: ForgeKey, claims: object = {}): string {
  return compact({ alg: 'ES256', kid: 'k' }, { ...goodClaims(`https://${host}`), ...claims }, es256(key))
}

/** A session of the administrator, from the only place that hands one out. */
export async function administrator(vouch: Vouch, account: string): Promise<Signer> {
  const answer = (await vouch.admin('POST', '/v1/administrator-session', { account })) as Signer
  return { ...answer, timestamp: '' }
}

/** Code and message of an error, the decision's id left out. */
export function faultOf({ status, text }: WireAnswer): readonly [number, string, string] {
  const id = element(text, 'RequestId') ?? 'no id'
  const message = element(text, 'Message') ?? ''
  return [status, element(text, 'Code') ?? '', message.replaceAll(id, 'ID').replaceAll('&quot;', '"')]
}

/** All bytes of an answer, but its id and its date. */
export function bytesOf(answer: WireAnswer): string {
  const headers = answer.rawHeaders.map((value, index) =>
    answer.rawHeaders[index - 1]?.toLowerCase() === 'date' ? 'DATE' : value,
  )
  return JSON.stringify([answer.status, headers, answer.text]).replaceAll(
    answer.header('x-amzn-requestid') ?? 'no id',
    'ID',
  )
}

/** A policy of one statement, or of several, as JSON. */
export function policyText(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

export const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const
