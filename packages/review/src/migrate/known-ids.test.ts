import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { idsInClaims, knownIds, parseIds } from './known-ids.ts'

const github = 'token.actions.githubusercontent.com'

test('parseIds() reads names with their ids, numbers or text', () =>
  assert.deepEqual(parseIds(`{"${github}": {"acme": 123, "acme/shop": "456"}, "gitlab.com": {}}`), [
    { host: github, name: 'acme', id: '123' },
    { host: github, name: 'acme/shop', id: '456' },
  ]))

const refused: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['a list', '[]'],
  ['an issuer without ids', '{"id.example.com": {"acme": 1}}'],
  ['a URL', `{"https://${github}": {"acme": 1}}`],
  ['ids that are a list', `{"${github}": ["acme"]}`],
  ['an id that is null', `{"${github}": {"acme": null}}`],
  ['an id with a wildcard', `{"${github}": {"acme": "1*"}}`],
  ['an id that is all wildcard', `{"app.terraform.io": {"acme": "*"}}`],
  ['an id with a line feed', `{"${github}": {"acme": "1\\n"}}`],
  ['an id that ends the name', `{"${github}": {"acme": "1/x@2"}}`],
  ['a fraction', `{"${github}": {"acme": 1.5}}`],
  ['a negative number', `{"${github}": {"acme": -1}}`],
  ['one key twice', `{"${github}": {"acme": 1, "acme": 2}}`],
  ['ids by inheritance', `{"__proto__": {"acme": 1}}`],
]
for (const [name, text] of refused)
  test(`parseIds() refuses ${name}, in one line`, () =>
    assert.throws(
      () => parseIds(text),
      (error) => isVouchsafeError(error) && !error.message.includes('\n'),
    ))

const tokens: readonly (readonly [
  name: string,
  claims: JsonObject,
  want: Readonly<Record<string, string>>,
])[] = [
  [
    'GitHub',
    {
      iss: `https://${github}`,
      repository: 'acme/shop',
      repository_owner: 'acme',
      repository_id: '456',
      repository_owner_id: '123',
    },
    { acme: '123', 'acme/shop': '456' },
  ],
  [
    'GitLab, in a subgroup',
    {
      iss: 'https://gitlab.com',
      namespace_path: 'acme/web',
      namespace_id: '2',
      project_path: 'acme/web/shop',
      project_id: 77,
    },
    { 'acme/web': '2', 'acme/web/shop': '77' },
  ],
  [
    'HCP Terraform',
    {
      iss: 'https://app.terraform.io',
      terraform_organization_name: 'acme',
      terraform_organization_id: 'org-1',
      terraform_project_name: 'core',
      terraform_workspace_name: 'prod',
      terraform_workspace_id: 'ws-1',
    },
    { acme: 'org-1', 'acme/core/prod': 'ws-1' },
  ],
  [
    'Google',
    { iss: 'https://accounts.google.com', sub: '112233445566778899000', email: 'a@acme.example' },
    { 'a@acme.example': '112233445566778899000' },
  ],
  ['Buildkite without the ids', { iss: 'https://agent.buildkite.com', organization_slug: 'acme' }, {}],
  [
    'another issuer',
    { iss: 'https://id.example.com', repository_owner: 'acme', repository_owner_id: '1' },
    {},
  ],
  [
    'an id that is none',
    { iss: `https://${github}`, repository_owner: 'acme', repository_owner_id: '*' },
    {},
  ],
]
for (const [name, claims, want] of tokens)
  test(`idsInClaims() learns the ids of ${name}`, () =>
    assert.deepEqual(Object.fromEntries(idsInClaims(claims).map(({ name: one, id }) => [one, id])), want))

test('knownIds() does not choose between two ids of one name', () => {
  const named = [
    { host: github, name: 'acme', id: '1' },
    { host: github, name: 'acme', id: '2' },
  ]
  assert.throws(() => knownIds(named), /`acme` of .* has two ids, 1 and 2: the name has changed hands/)
  assert.equal(
    knownIds([...named.slice(0, 1), ...named.slice(0, 1)])
      .get(github)
      ?.get('acme'),
    '1',
  )
})

test('parseIds() and idsInClaims() never throw anything else, and every id is letters, digits and dashes', () => {
  const text = fc.oneof(
    fc.json(),
    fc
      .dictionary(
        fc.constantFrom(github, 'gitlab.com', 'app.terraform.io'),
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
      )
      .map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(
      text,
      fc.dictionary(
        fc.constantFrom('iss', 'repository', 'repository_id', 'repository_owner'),
        fc.jsonValue(),
      ),
      (outside, claims) => {
        const found = idsInClaims({ iss: `https://${github}`, ...claims } as JsonObject)
        try {
          found.push(...parseIds(outside))
        } catch (error) {
          assert.ok(isVouchsafeError(error), String(error))
        }
        for (const { id } of found) assert.match(id, /^[\w-]+$/)
      },
    ),
  )
})
