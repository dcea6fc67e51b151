import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { github, oidc, policyOf } from '#lint/testing/statements'
import { knownIds } from '#migrate/known-ids'
import { migrateTrust } from '#migrate/migrate-trust'
import type { IdPlace } from '#migrate/types'

/** Who a token is of: names as they are today, and ids as they are for ever. */
interface Bearer {
  readonly owner: string
  readonly name: string
  readonly ownerId: string
  readonly id: string
  readonly rest: string
}

const gitlab = 'gitlab.com'
const owners = { acme: '1', other: '2' } as const
const names = { 'acme/shop': '10', 'acme/site': '11', 'other/shop': '20' } as const

const ids = (host: string) =>
  knownIds(Object.entries({ ...owners, ...names }).map(([name, id]) => ({ host, name, id })))

interface Issuer {
  readonly host: string
  readonly by: IdPlace
  readonly rests: readonly string[]
  /** The tokens of a bearer: some issuers have two kinds. */
  readonly tokens: (bearer: Bearer) => readonly Readonly<Record<string, string>>[]
  readonly subject: (owner: string, name: string, rest: string) => string
}

const githubIds = ({ ownerId, id }: Bearer) => ({ repository_owner_id: ownerId, repository_id: id })

const issuers: readonly Issuer[] = (['subject', 'claims'] as const).map((by): Issuer => ({
  host: github,
  by,
  rests: ['ref:refs/heads/main', 'pull_request', 'environment:prod'],
  tokens: (bearer) => [
    { sub: `repo:${bearer.owner}/${bearer.name}:${bearer.rest}`, ...githubIds(bearer) },
    {
      sub: `repo:${bearer.owner}@${bearer.ownerId}/${bearer.name}@${bearer.id}:${bearer.rest}`,
      ...githubIds(bearer),
    },
  ],
  subject: (owner, name, rest) => `repo:${owner}/${name}:${rest}`,
}))

const all: readonly Issuer[] = [
  ...issuers,
  {
    host: gitlab,
    by: 'claims',
    rests: ['ref_type:branch:ref:main', 'ref_type:branch:ref:dev', 'ref_type:tag:ref:v1'],
    tokens: ({ owner, name, ownerId, id, rest }) => [
      { sub: `project_path:${owner}/${name}:${rest}`, namespace_id: ownerId, project_id: id },
    ],
    subject: (owner, name, rest) => `project_path:${owner}/${name}:${rest}`,
  },
]

/** Everybody as they are, everybody renamed, and strangers under every name. */
function bearers(rests: readonly string[]): Bearer[] {
  const own = Object.entries(names).map(([path, id]) => {
    const [owner = '', name = ''] = path.split('/')
    return { owner, name, ownerId: owner === 'acme' ? owners.acme : owners.other, id }
  })
  const renamed = own.map((one) => ({ ...one, owner: `${one.owner}-new`, name: `${one.name}-new` }))
  const strange = own.map((one) => ({ ...one, ownerId: '99', id: '990' }))
  const transferred = own.map((one) => ({ ...one, owner: 'buyer', ownerId: '98' }))
  return [...own, ...renamed, ...strange, ...transferred].flatMap((one) =>
    rests.map((rest) => ({ ...one, rest })),
  )
}

function isTheirs({ ownerId, id }: Bearer, known: readonly string[]): boolean {
  return (Object.values(owners) as string[]).includes(ownerId) && known.includes(id)
}

function admitter(text: string, host: string) {
  const compiled = compileTrustPolicy(parseTrustPolicy(text, { maxLength: 100_000 }))
  const id = `arn:aws:iam::123456789012:oidc-provider/${host}`
  return (claims: Readonly<Record<string, string>>): boolean => {
    const context = new Map(
      Object.entries({ aud: 'sts.amazonaws.com', ...claims }).map(([name, value]) => [
        `${host}:${name}`,
        value,
      ]),
    )
    const principal = { type: 'Federated' as const, id }
    return (
      evaluate(compiled, { action: 'sts:AssumeRoleWithWebIdentity', principal, context }).effect === 'allow'
    )
  }
}

/** Policies over the names of an issuer: patterns and whole subjects, exceptions, what is forbidden. */
function policies({ host, rests, subject }: Issuer) {
  const rest = fc.constantFrom(...rests, '*')
  const name = fc.constantFrom('shop', 'site', '*', 'sh*')
  const value = fc
    .tuple(fc.constantFrom('acme', 'other', 'acm*'), name, rest)
    .map((parts) => subject(...parts))
  const values = fc.array(value, { minLength: 1, maxLength: 3 })
  const sub = `${host}:sub`
  const condition = fc.record(
    {
      StringLike: values.map((list) => ({ [sub]: list })),
      StringNotLike: values.map((list) => ({ [sub]: list })),
      StringEquals: fc.constant({ [`${host}:aud`]: 'sts.amazonaws.com' }),
    },
    { requiredKeys: ['StringLike'] },
  )
  const allow = condition.map((one) => oidc(host, one as JsonObject))
  const deny = values.map((list) => ({ ...oidc(host, { StringLike: { [sub]: list } }), Effect: 'Deny' }))
  return fc
    .tuple(fc.array(allow, { minLength: 1, maxLength: 2 }), fc.array(deny, { maxLength: 1 }))
    .map(([allows, denies]) => policyOf(...allows, ...(denies as JsonObject[])))
}

for (const issuer of all) {
  const { host, by, rests, tokens } = issuer
  const options = { ids: ids(host), by, isExposed: () => true }
  const everybody = bearers(rests)
  const known: readonly string[] = Object.values(names)

  test(`both steps, ${host} by ${by}: whoever got in gets in; beyond them whoever has the ids; then nobody else`, () => {
    fc.assert(
      fc.property(policies(issuer), (text) => {
        const both = migrateTrust(text, { ...options, dropsNames: false })
        const after = migrateTrust(both.policy, { ...options, dropsNames: true })
        assert.deepEqual([both.keeps.holds, both.onlyByIds.holds], [true, true])
        assert.deepEqual([after.keeps.holds, after.onlyByIds.holds], [true, true])
        const forbids = /StringNotLike|Deny/.test(text)
        const [old, withBoth, byIds] = [text, both.policy, after.policy].map((one) => admitter(one, host))
        for (const bearer of everybody)
          for (const token of tokens(bearer)) {
            const was = old?.(token) === true
            const is = withBoth?.(token) === true
            const will = byIds?.(token) === true
            // whom the policy forbids by name may have got in by a pattern under the other form
            if (was && !is)
              assert.ok(forbids && isTheirs(bearer, known), `no longer: ${JSON.stringify(token)}`)
            if (is && !was) assert.ok(isTheirs(bearer, known), `new: ${JSON.stringify(token)}`)
            if (will) assert.ok(is, `only without names: ${JSON.stringify(token)}`)
            if (will && after.left.length === 0)
              assert.ok(isTheirs(bearer, known), `by name: ${JSON.stringify(token)}`)
          }
      }),
      { numRuns: 60 },
    )
  })

  test(`twice is once, ${host} by ${by}, and dropping at once is dropping later`, () => {
    fc.assert(
      fc.property(policies(issuer), (text) => {
        const both = migrateTrust(text, { ...options, dropsNames: false })
        assert.equal(migrateTrust(both.policy, { ...options, dropsNames: false }).changes, false)
        const [later, now] = [both.policy, text].map(
          (one) => migrateTrust(one, { ...options, dropsNames: true }).policy,
        )
        const [one, other] = [later ?? '', now ?? ''].map((policy) => admitter(policy, host))
        for (const bearer of everybody)
          for (const token of tokens(bearer))
            assert.equal(one?.(token), other?.(token), JSON.stringify(token))
      }),
      { numRuns: 40 },
    )
  })
}
