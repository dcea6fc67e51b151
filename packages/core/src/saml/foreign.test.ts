// Responses that other implementations signed, in the shapes that well-known identity providers write. The private
// keys were thrown away.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { throwsCode } from '#testing/throws-code'
import { checkSamlAssertion } from './check-assertion.ts'
import { descriptorXml, metadataXml, posted, samlRule } from './testing/identity-provider.ts'
import { parseSamlMetadata } from './parse-metadata.ts'
import { parseSamlResponse } from './parse-response.ts'
import { verifySamlResponse } from './verify-response.ts'
import type { EpochSeconds } from '#time/units'

interface Foreign {
  readonly certificates: Readonly<Record<string, string>>
  readonly cases: readonly {
    readonly name: string
    readonly by: string
    readonly key: string
    readonly response: string
  }[]
}
const file = new URL('cases/signed.json', import.meta.url)
const { certificates, cases } = JSON.parse(readFileSync(file, 'utf8')) as Foreign

const keysOf = (name: string): ReturnType<typeof parseSamlMetadata>['keys'] => {
  const certificate = `<ds:X509Certificate>${certificates[name] ?? ''}</ds:X509Certificate>`
  return parseSamlMetadata(metadataXml({ descriptors: descriptorXml(certificate) })).keys
}
const at = 1_800_000_000 as EpochSeconds
const names: ReadonlySet<string> = new Set(['zoë@example.com', 'CORP\\alice'])

for (const { name, by, key, response } of cases) {
  test(`verifySamlResponse() verifies what ${by} signed: ${name}`, () => {
    const assertion = verifySamlResponse(parseSamlResponse(posted(response)), keysOf(key))
    checkSamlAssertion(assertion, samlRule, at)
    assert.ok(names.has(assertion.nameId))
    const note = assertion.attributes.get('note')
    if (note !== undefined) assert.deepEqual(note, ['a & b <c> "d" \r 😀 ü'])
  })

  test(`verifySamlResponse() refuses it altered, or by another key: ${by}, ${name}`, () => {
    const refused = (xml: string, keys: string): string =>
      String(
        throwsCode(
          () => verifySamlResponse(parseSamlResponse(posted(xml)), keysOf(keys)),
          'saml_signature_invalid',
        ).detail['reason'],
      )
    assert.equal(refused(response.replace('role/deploy', 'role/admins'), key), 'digest_mismatch')
    assert.equal(refused(response, key === 'rsa' ? 'p256' : 'rsa'), 'no_key_matches')
  })
}
