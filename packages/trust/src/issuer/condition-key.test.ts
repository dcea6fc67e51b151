import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConditionKey } from './condition-key.ts'
import { issuerProfile } from './known-issuers.ts'

const counts: [host: string, name: string | undefined, claims: number][] = [
  ['token.actions.githubusercontent.com', 'GitHub', 13],
  ['token.actions.githubusercontent.com/octo-enterprise', 'GitHub', 13],
  ['token.actions.octocorp.ghe.com', 'GitHub', 13],
  ['github.com/enterprises/octo', 'GitHub', 13],
  ['gitlab.com', 'GitLab', 12],
  ['oidc.circleci.com/org/9f1c', 'CircleCI', 4],
  ['agent.buildkite.com', 'Buildkite', 10],
  ['accounts.google.com', 'Google', 6],
  ['oidc.eks.eu-west-1.amazonaws.com/id/0123', 'Amazon EKS', 3],
  ['idcs-1.identity.oraclecloud.com', 'Oracle Cloud', 4],
  ['vouchsafe.internal', undefined, 3],
  // near misses get no more than anybody
  ['token.actions.githubusercontent.com/a/b', undefined, 3],
  ['token.actions.a.b.ghe.com', undefined, 3],
  ['xtoken.actions.githubusercontent.com', undefined, 3],
  ['token.actions.githubusercontent.com.evil.example', undefined, 3],
  ['Token.actions.githubusercontent.com', undefined, 3],
  ['gitlab.com/', undefined, 3],
  ['gitlab.com.evil.example', undefined, 3],
  ['oidc.circleci.com', undefined, 3],
  ['evilidentity.oraclecloud.com', undefined, 3],
]
for (const [host, name, claims] of counts)
  test(`issuerProfile() knows ${host} as ${String(name)}`, () => {
    const profile = issuerProfile(host)
    assert.deepEqual([profile.name, profile.claims.size], [name, claims])
  })

const keys: [host: string, exposed: 'known' | 'all', claim: string, key: string | undefined][] = [
  ['gitlab.com', 'known', 'sub', 'gitlab.com:sub'],
  ['gitlab.com', 'known', 'project_id', 'gitlab.com:project_id'],
  ['gitlab.com', 'known', 'Project_ID', undefined],
  ['gitlab.com', 'known', 'project_path', undefined],
  ['gitlab.com', 'known', 'constructor', undefined],
  ['token.actions.githubusercontent.com', 'known', 'event_name', undefined],
  ['token.actions.githubusercontent.com', 'known', 'runner_environment', undefined],
  [
    'token.actions.githubusercontent.com/Octo',
    'known',
    'ref',
    'token.actions.githubusercontent.com/octo:ref',
  ],
  ['accounts.google.com', 'known', 'oaud', 'accounts.google.com:oaud'],
  ['gitlab.com', 'known', 'oaud', undefined],
  [
    'accounts.google.com',
    'known',
    'google/organization_number',
    'accounts.google.com:google/organization_number',
  ],
  [
    'oidc.circleci.com/org/1',
    'known',
    'oidc.circleci.com/project-id',
    'oidc.circleci.com/org/1:oidc.circleci.com/project-id',
  ],
  ['x.example', 'known', 'groups', undefined],
  ['x.example', 'all', 'Groups', 'x.example:groups'],
  ['x.example', 'all', 'https://y.example/z', 'x.example:https://y.example/z'],
  ['x.example', 'all', '', undefined],
  // would be `sub` of the provider https://x.example:8443
  ['x.example', 'all', '8443:sub', undefined],
  ['x.example', 'all', '8443/path:sub', undefined],
  ['x.example', 'all', '8443', 'x.example:8443'],
]
for (const [host, exposed, claim, key] of keys)
  test(`conditionKey() of ${host} (${exposed}) makes ${String(key)} of claim '${claim}'`, () =>
    assert.equal(createConditionKey(host, exposed)(claim), key))
