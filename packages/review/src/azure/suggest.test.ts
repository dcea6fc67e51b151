// Must be shown 1 for Entra: on a small universe, whole.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { checkCredential } from './check-credential.ts'
import { explainAzure } from './explain-azure.ts'
import { parseCredentials } from './parse-credentials.ts'
import { printFlexibleExpression } from './flexible-expression.ts'

const at = 1_795_327_200 as EpochSeconds
const issuers = [
  'https://token.actions.githubusercontent.com',
  'https://token.actions.githubusercontent.com/',
]
const audience = 'api://AzureADTokenExchange'
const owners = ['acme', 'Acme', 'stranger']
const tails = [
  'ref:refs/heads/main',
  'ref:refs/heads/dev',
  'ref:refs/tags/v1',
  'pull_request',
  'environment:prod',
]
const subjects = owners.flatMap((owner) => tails.map((tail) => `repo:${owner}/shop:${tail}`))
const workflows = ['acme/w/.github/workflows/a.yml@refs/heads/main', 'other/w/a.yml@refs/heads/main']

const tokenOf = (iss: string, sub: string, workflow: string): JsonObject => ({
  iss,
  sub,
  aud: audience,
  iat: at - 60,
  exp: at + 240,
  job_workflow_ref: workflow,
})
const universe = issuers.flatMap((iss) =>
  subjects.flatMap((sub) => workflows.map((workflow) => tokenOf(iss, sub, workflow))),
)

const pattern = fc.constantFrom('repo:acme/*', 'repo:*/shop:ref:refs/heads/*', 'repo:acme/shop:pull_request')
const expression = fc
  .tuple(pattern, fc.option(fc.constantFrom('acme/*', 'other/*')))
  .map(([sub, workflow]) =>
    printFlexibleExpression([
      { claim: 'sub', operator: 'matches', comparand: sub },
      ...(workflow === null
        ? []
        : [{ claim: 'job_workflow_ref', operator: 'matches' as const, comparand: workflow }]),
    ]),
  )
const credential = fc.record({
  name: fc.constantFrom('one', 'two'),
  issuer: fc.constantFrom(...issuers),
  audiences: fc.constant([audience]),
  how: fc.oneof(
    fc.constantFrom(...subjects, 'repo:acme/shop:ref:refs/heads/*').map((subject) => ({ subject })),
    expression.map((value) => ({ claimsMatchingExpression: { value, languageVersion: 1 } })),
  ),
})
const credentials = fc
  .array(credential, { maxLength: 3 })
  .map((all) => JSON.stringify(all.map(({ how, ...rest }) => ({ ...rest, ...how }))))

const compared = ({ iss, sub, job_workflow_ref }: JsonObject) => [iss, sub, job_workflow_ref]
const admitsBy = (text: string) => {
  const all = parseCredentials(text)
  return (token: JsonObject): boolean => all.some((one) => checkCredential(one, token).isAdmitting)
}

test('explainAzure() suggests changes of which the first admits the token, and says truly whom else each admits', () => {
  fc.assert(
    fc.property(credentials, fc.constantFrom(...universe), (text, token) => {
      const before = admitsBy(text)
      fc.pre(!before(token))
      const changes = explainAzure({ claims: token, credentials: text, at }).suggestions.filter(
        ({ side }) => side === 'cloud',
      )
      const mended = explainAzure({ claims: token, credentials: changes[0]?.changed ?? '', at })
      assert.equal(mended.outcome, 'allowed')
      for (const { changed = '', risk, alsoAdmits } of changes) {
        const after = admitsBy(changed)
        assert.ok(after(token), changed)
        const others = universe.filter((other) => after(other) && !before(other))
        if (risk === 'safe') {
          for (const other of others)
            assert.deepEqual([other['iss'], other['sub']], [token['iss'], token['sub']])
          continue
        }
        assert.ok(alsoAdmits !== undefined, 'nobody is named')
        assert.ok(after(alsoAdmits) && !before(alsoAdmits), changed)
        assert.notDeepEqual(compared(alsoAdmits), compared(token))
      }
    }),
    { numRuns: 25 },
  )
})
