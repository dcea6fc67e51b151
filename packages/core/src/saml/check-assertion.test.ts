import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code } from '#errors/codes'
import { outcome, throwsCode } from '#testing/throws-code'
import type { EpochSeconds } from '#time/units'
import { checkSamlAssertion, redemptionSeconds } from './check-assertion.ts'
import {
  authnXml,
  conditionsXml,
  instant,
  metadataXml,
  samlNow,
  samlRecipient,
  samlRule,
  signedResponse,
  subjectXml,
  type AssertionParts,
} from './testing/identity-provider.ts'
import { parseSamlMetadata } from './parse-metadata.ts'
import { parseSamlResponse } from './parse-response.ts'
import { verifySamlResponse } from './verify-response.ts'

const { keys } = parseSamlMetadata(metadataXml())
const verifyAt = (base64: string, at = samlNow): void =>
  checkSamlAssertion(verifySamlResponse(parseSamlResponse(base64), keys), samlRule, at)

const skew = Number(samlRule.toleranceSeconds)
const audience = (...names: readonly string[]): string =>
  `<saml:AudienceRestriction>${names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join('')}</saml:AudienceRestriction>`
const ours = 'urn:amazon:webservices'
const conditions = (inside: string): AssertionParts => ({ conditions: conditionsXml({ inside }) })
const recipient = (name: string): AssertionParts => ({
  subject: subjectXml({ data: `NotOnOrAfter="${instant(290)}" Recipient="${name}"` }),
})

const judged: readonly (readonly [name: string, parts: AssertionParts, code: Code | 'ok'])[] = [
  ['the usual one', {}, 'ok'],
  ['another issuer', { issuer: 'https://evil.example.com/metadata' }, 'saml_issuer_refused'],
  ['an issuer with a space', { issuer: ' https://idp.example.com/metadata' }, 'saml_issuer_refused'],
  ['an issuer in capitals', { issuer: 'https://IDP.example.com/metadata' }, 'saml_issuer_refused'],
  ['a longer issuer', { issuer: 'https://idp.example.com/metadata/' }, 'saml_issuer_refused'],
  ['another audience', conditions(audience('urn:other')), 'saml_audience_refused'],
  ['a longer audience', conditions(audience(`${ours}:x`)), 'saml_audience_refused'],
  ['an audience with a line feed', conditions(audience(`${ours}\n`)), 'saml_audience_refused'],
  ['a restriction to nobody', conditions(audience()), 'saml_audience_refused'],
  ['one audience of several', conditions(audience('urn:other', ours)), 'ok'],
  ['two restrictions that hold', conditions(audience(ours) + audience('x', ours)), 'ok'],
  [
    'two restrictions of which one holds',
    conditions(audience(ours) + audience('x')),
    'saml_audience_refused',
  ],
  ['one use', conditions(`${audience(ours)}<saml:OneTimeUse></saml:OneTimeUse>`), 'ok'],
  ['another recipient', recipient('https://signin.example.com/saml'), 'saml_audience_refused'],
  ['a longer recipient', recipient(`${samlRecipient}/`), 'saml_audience_refused'],
  ['conditions without times', { conditions: conditionsXml({ times: '' }) }, 'ok'],
]
for (const [name, parts, code] of judged)
  test(`checkSamlAssertion() judges ${name}: ${code}`, () =>
    assert.equal(
      outcome(() => verifyAt(signedResponse(parts))),
      code,
    ))

type Bounds = readonly [first: number, last: number]
const window = (from: number, until: number): string =>
  `NotBefore="${instant(from)}" NotOnOrAfter="${instant(until)}"`
const [late, early]: [Code, Code] = ['saml_expired', 'saml_not_yet_valid']
/** First and last second, counted from now, in which the response is accepted. */
const live: readonly (readonly [name: string, parts: AssertionParts, bounds: Bounds])[] = [
  [
    'from its issue, for five minutes',
    {
      issueInstant: instant(0),
      subject: subjectXml({ data: `${window(-999, 999)} Recipient="${samlRecipient}"` }),
      conditions: conditionsXml({ times: window(-999, 999) }),
    },
    [-skew, redemptionSeconds + skew - 1],
  ],
  [
    'as long as its subject confirmation',
    {
      issueInstant: instant(0),
      subject: subjectXml({ data: `${window(20, 30)} Recipient="${samlRecipient}"` }),
      conditions: conditionsXml({ times: window(-999, 999) }),
    },
    [20 - skew, 30 + skew - 1],
  ],
  [
    'as long as its conditions',
    { issueInstant: instant(0), conditions: conditionsXml({ times: window(20, 30) }) },
    [20 - skew, 30 + skew - 1],
  ],
  // no tolerance: a session must end by then
  [
    'until its session ends',
    { issueInstant: instant(0), authn: authnXml(`SessionNotOnOrAfter="${instant(30)}"`) },
    [-skew, 29],
  ],
]
for (const [name, parts, [first, last]] of live)
  test(`checkSamlAssertion() accepts an assertion ${name}, to the second`, () => {
    const response = signedResponse(parts)
    const at = (offset: number): Code | 'ok' =>
      outcome(() => verifyAt(response, (samlNow + offset) as EpochSeconds))
    assert.deepEqual([at(first - 1), at(first), at(last), at(last + 1)], [early, 'ok', 'ok', late])
  })

test('checkSamlAssertion() says which rule made a response too old', () => {
  const reason = (parts: AssertionParts, offset: number): unknown =>
    throwsCode(() => verifyAt(signedResponse(parts), (samlNow + offset) as EpochSeconds), 'saml_expired')
      .detail['reason']
  assert.equal(reason({}, 350), 'redeemed_late')
  assert.equal(reason({ issueInstant: instant(200) }, 350), 'subject_confirmation')
})
