// Invariant 4 by its closed sets: every cause of a denial that the program knows, in every operation that can have it,
// is one answer. A cause, or a reason of the policy language, that is added without a case here does not compile.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { samlAttribute, metadataXml } from '@vouchsafe/core/saml/testing'
import { denialCauses, sessionEnds, type DenialCause, type SessionEnd } from '@vouchsafe/exchange/decide'
import type { Signer } from '@vouchsafe/exchange/testing'
import type { ConditionReason, DecisionReason, StatementReason } from '@vouchsafe/policy/decision'
import {
  administrator,
  bytesOf,
  callAs,
  everything,
  exchangeToken,
  keysOf,
  policyText,
  tokenOf,
  type Parameters,
} from '../scene/account.ts'
import { ecKey, now } from '../scene/forge.ts'
import { samlResponse } from '../scene/saml.ts'
import { account, makeScene, roleArn, startVouch, vouchBin, type Vouch } from '../scene/vouch.ts'
import { assertNothingIssued, audit, element, formType, send, type WireAnswer } from '../scene/wire.ts'

const host = 'issuer.example.com'
const off = 'disabled.example.com'
const outbound = `vouchsafe.internal/aws/${account}`
const key = ecKey('k')
const audiences = ['sts.amazonaws.com']
/** An account that goes away under its sessions. */
const mortal = '000000000002'

const idp = (name: string): string => `arn:aws:iam::${account}:saml-provider/${name}`
const web = (provider: string, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...more,
})
const saml = (...names: readonly string[]): object => ({
  Effect: 'Allow',
  Principal: { Federated: names.map(idp) },
  Action: 'sts:AssumeRoleWithSAML',
})
const chained = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
const open = policyText(web(host), saml('corp', 'corp-off'), chained)
const role = (name: string, more: object = {}): object => ({
  kind: 'Role',
  name,
  account,
  trustPolicy: open,
  policies: { inline: { main: policyText(everything) } },
  ...more,
})
const provider = (url: string, more: object = {}): object => ({
  kind: 'Provider',
  account,
  url: `https://${url}`,
  audiences,
  keys: { jwks: { keys: [key.jwk] } },
  ...more,
})

const where = (operator: string, claim: string, value: string): object => ({
  Condition: { [operator]: { [`${host}:${claim}`]: value } },
})

/** What a policy may say to a token that brings `sub: job` and a list: one role for every reason there is. */
const refusals: Readonly<
  Record<Exclude<ConditionReason, 'matched' | 'key_absent_passes'>, object> &
    Record<Exclude<StatementReason, 'applies' | 'condition_not_met' | 'resource_not_matched'>, object> &
    Record<Exclude<DecisionReason, 'allowed'>, object>
> = {
  no_value_matched: web(host, where('StringEquals', 'sub', 'another')),
  negated_value_matched: web(host, where('StringNotEquals', 'sub', 'job')),
  key_absent: web(host, where('StringEquals', 'absent', 'x')),
  key_present_but_null_expected: web(host, where('Null', 'sub', 'true')),
  value_not_of_type: web(host, where('NumericEquals', 'sub', '7')),
  value_not_of_type_denies: { ...web(host, where('NumericNotEquals', 'sub', '7')), Effect: 'Deny' },
  variable_unresolved: web(host, where('StringEquals', 'sub', '${aws:username}')),
  multivalued_key_needs_set_operator: web(host, where('StringEquals', 'list', 'a')),
  action_not_matched: web(host, { Action: 'sts:TagSession' }),
  principal_not_matched: web(off),
  explicit_deny: { ...web(host), Effect: 'Deny' },
  no_statement_allows: saml('corp'),
}
const roleFor = (reason: string): string => `for-${reason.replaceAll('_', '-')}`

const scene = makeScene([
  { kind: 'Account', id: mortal },
  provider(host, { claims: 'all' }),
  provider(off, { disabled: true }),
  { kind: 'Provider', account, url: `https://${outbound}`, audiences },
  { kind: 'SamlProvider', account, name: 'corp', metadata: metadataXml() },
  { kind: 'SamlProvider', account, name: 'corp-off', metadata: metadataXml(), disabled: true },
  role('start'),
  role('open'),
  role('off', { disabled: true }),
  role('narrow', { trustPolicy: policyText(web(outbound)) }),
  role('to-revoke'),
  role('to-delete'),
  role('to-disable'),
  ...Object.entries(refusals).map(([reason, statement]) =>
    role(roleFor(reason), {
      trustPolicy:
        (statement as { Effect: string }).Effect === 'Deny'
          ? policyText(web(host), statement)
          : policyText(statement),
    }),
  ),
])
let vouch: Vouch
let start: Signer
let signedIn: Readonly<Record<SessionEnd, Signer>>
let webToken: string

const signIn = async (name: string): Promise<Signer> =>
  keysOf(await exchangeToken(vouch, roleArn(name), tokenOf(host, key)))
const apply = (kind: string, name: string, spec: object): Promise<unknown> =>
  vouch.admin('POST', '/v1/apply', { documents: [{ kind, account, name, spec }] })

before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  start = await signIn('start')
  signedIn = {
    revoked: await signIn('to-revoke'),
    account_missing: await administrator(vouch, mortal),
    role_missing: await signIn('to-delete'),
    role_disabled: await signIn('to-disable'),
  }
  const asked = { 'Audience.member.1': 'sts.amazonaws.com', SigningAlgorithm: 'RS256' }
  const answer = await callAs(vouch, signedIn.revoked, ['sts', 'GetWebIdentityToken', asked])
  webToken = element(answer.text, 'WebIdentityToken') ?? assert.fail(answer.text)
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

type Ask = () => Promise<WireAnswer>
/** A sentence says why an operation never has the cause. */
type Causes = Readonly<Record<DenialCause, Ask | string>>

const token = (name: string, claims: object = {}, issuer = host): Ask => {
  return () => exchangeToken(vouch, roleArn(name), tokenOf(issuer, key, claims))
}
const tags = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } }
const withWebIdentity: Causes = {
  account_missing: 'the provider is looked up in the account: without one the evidence is of nobody',
  provider_disabled: token('open', {}, off),
  parent_session_revoked: () => exchangeToken(vouch, roleArn('narrow'), webToken),
  role_not_offered: 'a token names no roles',
  role_missing: token('absent'),
  role_disabled: token('off'),
  trust_policy: token('narrow'),
  not_authorized: 'who brings a token has no policies of its own',
  administrator_session: 'an administrator gets no token',
  tag_session_not_allowed: token('open', tags),
  set_source_identity_not_allowed: token('open', { 'https://aws.amazon.com/source_identity': 'alice' }),
}

const redeem = (
  name: string,
  attributes: Readonly<Record<string, readonly string[]>> = {},
  { by = 'corp', offered = name }: { readonly by?: string; readonly offered?: string } = {},
): Ask => {
  return () =>
    send(vouch.url, {
      path: '/aws/sts',
      headers: formType,
      body: new URLSearchParams({
        Action: 'AssumeRoleWithSAML',
        Version: '2011-06-15',
        RoleArn: roleArn(name),
        PrincipalArn: idp(by),
        SAMLAssertion: samlResponse([`${roleArn(offered)},${idp(by)}`], attributes),
      }).toString(),
    })
}
const withSaml: Causes = {
  account_missing: 'the provider is looked up in the account: without one the evidence is of nobody',
  provider_disabled: redeem('open', {}, { by: 'corp-off' }),
  parent_session_revoked: 'a response descends from no session',
  role_not_offered: redeem('open', {}, { offered: 'start' }),
  role_missing: redeem('absent'),
  role_disabled: redeem('off'),
  trust_policy: redeem('narrow'),
  not_authorized: 'who brings a response has no policies of its own',
  administrator_session: 'an administrator gets no response',
  tag_session_not_allowed: redeem('open', { [`${samlAttribute}PrincipalTag:team`]: ['a'] }),
  set_source_identity_not_allowed: redeem('open', { [`${samlAttribute}SourceIdentity`]: ['alice'] }),
}

const assume = (
  name: string,
  more: Parameters = {},
  by: () => Promise<Signer> | Signer = () => start,
): Ask => {
  const RoleArn = name.startsWith('arn:') ? name : roleArn(name)
  const parameters = { RoleArn, RoleSessionName: 'next', ...more }
  return async () => callAs(vouch, await by(), ['sts', 'AssumeRole', parameters])
}
const withSession: Causes = {
  account_missing: assume('arn:aws:iam::999999999999:role/open'),
  provider_disabled: 'a session has left its provider behind',
  parent_session_revoked: 'a session that does not stand signs no call: see the ends of a session',
  role_not_offered: 'a session names no roles',
  role_missing: assume('absent'),
  role_disabled: assume('off'),
  trust_policy: 'the trust policy is one of the policies that bear on a signed call',
  not_authorized: assume('narrow'),
  administrator_session: assume('open', {}, () => administrator(vouch, account)),
  tag_session_not_allowed: assume('open', { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }),
  set_source_identity_not_allowed: assume('open', { SourceIdentity: 'alice' }),
}

/** What `vouch explain` begins with, by the cause of the denial. */
const explained: Readonly<Record<DenialCause, RegExp>> = {
  account_missing: /^denied: there is no account `999999999999`/,
  provider_disabled:
    /^denied: `arn:aws:iam::\d+:(?:oidc|saml)-provider\/(?:disabled|corp-off).*` is disabled/,
  parent_session_revoked: /^denied: the session that got the token is revoked/,
  role_not_offered: /^denied: the identity provider does not offer `.*role\/open`/,
  role_missing: /^denied: there is no role `.*role\/absent`/,
  role_disabled: /^denied: `.*role\/off` is disabled/,
  trust_policy: /^denied: (?:no Allow names the token's provider|statement 1 allows)/,
  not_authorized: /^denied by the trust policy `.*role\/narrow`: statement 1 allows/,
  administrator_session: /^denied: an administrator's session makes no other credential/,
  tag_session_not_allowed: /^denied.*: statement 1 allows .*, not `sts:TagSession`/,
  set_source_identity_not_allowed: /^denied.*: statement 1 allows .*, not `sts:SetSourceIdentity`/,
}
const endExplained: Readonly<Record<SessionEnd, RegExp>> = {
  revoked: /^denied: the session that signed was revoked/,
  account_missing: /^denied: the account of the session is gone/,
  role_missing: /^denied: the role of the session is gone/,
  role_disabled: /^denied: `.*role\/to-disable`, whose session signed, is disabled/,
}

/** The caller's text stands in the explanation as it went out. */
async function assertExplained(answer: WireAnswer, first: RegExp): Promise<void> {
  const id = answer.header('x-amzn-requestid') ?? ''
  const env = { ...process.env, VOUCH_HOME: scene.home }
  const said = new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile(process.execPath, [vouchBin, 'explain', id], { env }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    )
  })
  const { stdout, code } = await said
  assert.equal(code, 1, stdout)
  assert.match(stdout, first)
  const told = (element(answer.text, 'Message') ?? '').replace(` (decision ${id})`, '')
  assert.ok(
    stdout.includes(`the caller sees: ${element(answer.text, 'Code')}: ${told}\n`),
    `${told}\n${stdout}`,
  )
}

/** What the caller said itself is taken out of a denial that names it: who it is, and the ARN that it asked for. */
function bytes(answer: WireAnswer): string {
  const length = answer.header('content-length') ?? ''
  assert.equal(Number(length), Buffer.byteLength(answer.text))
  return bytesOf(answer)
    .replace(`"content-length","${length}"`, '"content-length","LENGTH"')
    .replace(/User: \S+ /, 'User: CALLER ')
    .replace(/on resource: \S+ /, 'on resource: ASKED ')
}

async function reasonOf(answer: WireAnswer): Promise<unknown> {
  const [event] = await audit(vouch, `id=${answer.header('x-amzn-requestid')}`)
  return { outcome: event?.outcome, reason: event?.reason }
}

async function assertOneAnswer(
  asks: Readonly<Record<string, Ask | string>>,
  says: Readonly<Record<string, RegExp>>,
): Promise<void> {
  const seen = new Map<string, string>()
  for (const [reason, ask] of Object.entries(asks)) {
    if (typeof ask === 'string') continue
    const answer = await ask()
    assertNothingIssued(answer, reason)
    assert.deepEqual(await reasonOf(answer), { outcome: 'denied', reason }, answer.text)
    seen.set(bytes(answer), reason)
    await assertExplained(answer, says[reason] ?? assert.fail(reason))
  }
  assert.equal(seen.size, 1, [...seen].join('\n'))
}

/** Ends the session of every reason, after which its holder asks once more. */
async function endSessions(): Promise<void> {
  const { resources } = (await vouch.admin('GET', '/v1/resources?kind=Role&name=to-disable')) as {
    resources: { spec: object }[]
  }
  await apply('Role', 'to-disable', { ...resources[0]?.spec, disabled: true })
  await apply('Revocation', 'thief', { role: 'to-revoke', before: now() })
  await vouch.admin('DELETE', `/v1/resources/Role/${account}/to-delete`)
  await vouch.admin('DELETE', `/v1/resources/Account/${mortal}/${mortal}`)
}

test('every cause of a denial is one answer, in each operation that can have it, and is explained to the operator', async () => {
  await endSessions()
  for (const causes of [withWebIdentity, withSaml, withSession]) {
    assert.deepEqual(Object.keys(causes).toSorted(), denialCauses.toSorted())
    await assertOneAnswer(causes, explained)
  }
  for (const cause of denialCauses)
    assert.ok(
      [withWebIdentity, withSaml, withSession].some((causes) => typeof causes[cause] !== 'string'),
      `no operation has ${cause}`,
    )
})

test('every end of a session is one answer, whatever the session is used for', async () => {
  assert.deepEqual(Object.keys(signedIn).toSorted(), sessionEnds.toSorted())
  const use = (call: Parameters & { readonly Action: string }): Readonly<Record<string, Ask>> =>
    Object.fromEntries(
      Object.entries(signedIn).map(([end, signer]) => [
        end,
        () => callAs(vouch, signer, ['sts', call.Action, call]),
      ]),
    )
  await assertOneAnswer(use({ Action: 'GetCallerIdentity' }), endExplained)
})

test('every reason of a trust policy is one answer; the record has the reason', async () => {
  const seen = new Map<string, string>()
  for (const reason of Object.keys(refusals)) {
    const answer = await token(roleFor(reason), { list: ['a', 'b'] })()
    assertNothingIssued(answer, reason)
    const [event] = await audit(vouch, `id=${answer.header('x-amzn-requestid')}`)
    assert.equal(event?.reason, 'trust_policy')
    assert.match(JSON.stringify(event), new RegExp(`"reason":"${reason}"`), reason)
    seen.set(bytes(answer), reason)
  }
  assert.equal(seen.size, 1, [...seen].join('\n'))
})
