// Must be shown 1 for Google: on a small universe, whole.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { explainGoogle } from './explain-google.ts'
import { parseProvider } from './parse-provider.ts'
import { conditionOf } from './suggest-condition.ts'

const at = 1_795_327_200 as EpochSeconds
const iss = 'https://token.actions.githubusercontent.com'
const owners = ['acme', 'stranger']
const repositories = ['shop', 'web']
const refs = ['refs/heads/main', 'refs/heads/dev', 'refs/tags/v1']
const actors = ['jane', 'joe']

const universe = owners.flatMap((owner) =>
  repositories.flatMap((repository) =>
    refs.flatMap((ref) =>
      actors.map((actor): JsonObject => ({
        iss,
        sub: `repo:${owner}/${repository}:ref:${ref}`,
        aud: 'a',
        iat: at - 60,
        exp: at + 240,
        repository_owner: owner,
        repository: `${owner}/${repository}`,
        ref,
        actor,
      })),
    ),
  ),
)
const claims = {
  repository_owner: owners,
  repository: ['acme/shop', 'acme/web'],
  ref: refs,
  actor: actors,
  sub: ['repo:acme/shop:ref:refs/heads/main', 'repo:acme/web:ref:refs/heads/dev'],
}
const leaf = fc
  .tuple(
    fc.constantFrom(...Object.keys(claims)),
    fc.nat(),
    fc.constantFrom('==', '==', '!=', 'starts', 'in', 'mapped'),
  )
  .map(([name, at_, how]) => {
    const values = claims[name as keyof typeof claims]
    const value = values[at_ % values.length] ?? ''
    if (how === 'starts') return `assertion.${name}.startsWith('${value.slice(0, 12)}')`
    if (how === 'in') return `assertion.${name} in ['${value}']`
    if (how === 'mapped') return `attribute.${name === 'sub' ? 'ref' : name} == '${value}'`
    return `assertion.${name} ${how} '${value}'`
  })
const condition = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc
      .tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node'))
      .map(([one, how, other]) => `(${one} ${how} ${other})`),
  ),
})).node
const mapping = fc.constantFrom(
  { 'google.subject': 'assertion.sub' },
  {
    'google.subject': 'assertion.sub',
    'attribute.ref': 'assertion.ref',
    'attribute.actor': 'assertion.actor',
  },
)
const provider = fc.record({ attributeCondition: condition, attributeMapping: mapping }).map((parts) =>
  JSON.stringify({
    name: 'projects/1/locations/global/workloadIdentityPools/p/providers/q',
    oidc: { issuerUri: iss, allowedAudiences: ['a'] },
    ...parts,
  }),
)

const admitsBy = (text: string) => conditionOf(parseProvider(text))
/** Claims of which a changed condition, or a mapping that it speaks of, reads the name. */
function read(text: string): string[] {
  const { attributeCondition, attributeMapping } = JSON.parse(text)
  const isRead = (name: string): boolean =>
    new RegExp(`assertion(?:\\.${name}\\b|\\["${name}"\\])`).test(attributeCondition) ||
    (Object.hasOwn(attributeMapping, `attribute.${name}`) && attributeCondition.includes(`attribute.${name}`))
  return ['sub', ...Object.keys(claims).filter(isRead)]
}

test('explainGoogle() suggests changes of which the first admits the token, and says truly whom else each admits', () => {
  fc.assert(
    fc.property(provider, fc.constantFrom(...universe), (text, token) => {
      const before = admitsBy(text)
      fc.pre(!before(token))
      const { suggestions } = explainGoogle({ claims: token, provider: text, at })
      const [first] = suggestions
      const mended = explainGoogle({ claims: token, provider: first?.changed ?? '', at })
      assert.equal(mended.outcome, 'allowed')
      for (const { changed = '', risk, alsoAdmits } of suggestions) {
        const after = admitsBy(changed)
        assert.ok(after(token), changed)
        const others = universe.filter((other) => after(other) && !before(other))
        if (risk === 'safe') {
          for (const other of others)
            for (const name of read(changed)) assert.equal(other[name], token[name], changed)
          continue
        }
        assert.ok(alsoAdmits !== undefined, 'nobody is named')
        assert.ok(after(alsoAdmits) && !before(alsoAdmits), changed)
        assert.notDeepEqual(alsoAdmits, token)
      }
    }),
    { numRuns: 25 },
  )
})
