import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Severity } from '#detector/types'
import * as make from '#testing/credentials'
import { matchesIn, scanText, testTime } from '#testing/scan-text'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const legacyClaims = {
  iss: 'kubernetes/serviceaccount',
  'kubernetes.io/serviceaccount/namespace': 'shop',
  'kubernetes.io/serviceaccount/secret.name': 'orders-token-x7k2p',
  sub: 'system:serviceaccount:shop:orders',
}
const legacy = make.jwt(legacyClaims)
const bound = (claims: object, binding: object = {}): string =>
  make.jwt({ sub: 'system:serviceaccount:shop:orders', 'kubernetes.io': binding, ...claims })

function tokenSecret(labels: Record<string, string>): string {
  const type = 'kubernetes.io/service-account-token'
  return JSON.stringify({ kind: 'Secret', data: { token: base64(legacy) }, metadata: { labels }, type })
}

test('a legacy token in its Secret is certain, and says its Secret and its last use', async () => {
  const { findings } = await scanText(tokenSecret({ 'kubernetes.io/legacy-token-last-used': '2025-03-01' }))
  assert.deepEqual(
    findings.map(({ severity, confidence, names }) => ({ severity, confidence, names })),
    [
      {
        severity: 'critical',
        confidence: 'certain',
        names: { serviceAccount: 'shop:orders', secret: 'orders-token-x7k2p', lastUsed: '2025-03-01' },
      },
    ],
  )
})

test('a legacy token that the cluster marked invalid needs no haste', async () => {
  const { findings } = await scanText(
    tokenSecret({ 'kubernetes.io/legacy-token-invalid-since': '2026-01-05' }),
  )
  assert.equal(findings[0]?.severity, 'low')
  assert.equal(findings[0].names['invalidSince'], '2026-01-05')
})

test('the labels of one Secret say nothing of the token in the next', () => {
  const type = 'kubernetes.io/service-account-token'
  const marked = { 'kubernetes.io/legacy-token-invalid-since': '2026-01-05' }
  const items = [
    { type, metadata: { labels: marked }, data: { token: base64('nothing') } },
    { type, data: { token: base64(legacy) } },
  ]
  const found = matchesIn(JSON.stringify({ kind: 'SecretList', items }))
  assert.ok(found.every(({ verdict }) => verdict.severity === undefined))
})

const hour = 3600
const boundCases: [name: string, token: string, severity: Severity, names: object][] = [
  [
    'of an hour for its pod',
    bound({ exp: testTime + hour, aud: ['https://kubernetes.default.svc'] }, { pod: { name: 'orders-1' } }),
    'low',
    { audience: 'https://kubernetes.default.svc', pod: 'orders-1', expires: '2026-11-22' },
  ],
  ['of a year', bound({ exp: testTime + 8760 * hour, aud: 'vault' }), 'critical', { audience: 'vault' }],
  ['that is over', bound({ exp: testTime - 1 }), 'low', {}],
]
for (const [name, token, severity, names] of boundCases)
  test(`a bound token ${name} is ${severity}`, () => {
    const [match] = matchesIn(token)
    assert.equal(match?.verdict.severity ?? match?.detector.severity, severity)
    assert.deepEqual({ ...match?.verdict.names, ...names }, match?.verdict.names)
  })

const opaque = make.characters('opaque', 54)
const id = make.characters('id', 6, 'abcdefghijklmnopqrstuvwxyz0123456789')
const half = make.characters('half', 16, 'abcdefghijklmnopqrstuvwxyz0123456789')
const kubeconfig = (user: string): string =>
  `apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: https://10.0.0.1:6443\nusers:\n- name: bob\n  user:\n${user}\n`
const bootstrapSecret = (expiration: string): string =>
  `kind: Secret\ntype: bootstrap.kubernetes.io/token\nstringData:\n  expiration: ${expiration}\n  token-id: ${id}\n  token-secret: ${half}\n`

const cases: [name: string, text: string, detector: string, severity: Severity][] = [
  [
    'the token of a kubeconfig',
    kubeconfig(`    token: ${opaque}`),
    'kubernetes-kubeconfig-token',
    'critical',
  ],
  [
    'the token of a kubeconfig in JSON',
    JSON.stringify({ kind: 'Config', users: [{ name: 'a', user: { token: opaque } }] }),
    'kubernetes-kubeconfig-token',
    'critical',
  ],
  [
    'a command that joins a machine',
    `kubeadm join 10.0.0.1:6443 --token ${id}.${half} --discovery-token-ca-cert-hash sha256:00`,
    'kubernetes-bootstrap-token',
    'high',
  ],
  [
    'a bootstrap token in its Secret',
    bootstrapSecret('2099-01-01T00:00:00Z'),
    'kubernetes-bootstrap-token',
    'high',
  ],
  [
    'a bootstrap token that has ended',
    bootstrapSecret('2020-01-01T00:00:00Z'),
    'kubernetes-bootstrap-token',
    'low',
  ],
  [
    'a bootstrap token in the data of its Secret',
    `kind: Secret\ntype: bootstrap.kubernetes.io/token\ndata:\n  token-id: ${base64(id)}\n  token-secret: ${base64(half)}\n`,
    'kubernetes-bootstrap-token',
    'high',
  ],
  [
    'a plugin in a kubeconfig',
    kubeconfig('    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: kubelogin'),
    'federation-kubernetes-exec',
    'info',
  ],
]
for (const [name, text, detector, severity] of cases)
  test(`${detector} finds ${name}`, async () => {
    const { findings } = await scanText(text)
    assert.deepEqual(
      findings.map((one) => [one.detector, one.severity]),
      [[detector, severity]],
    )
  })

test('the two forms of a bootstrap token are one finding', async () => {
  const { findings } = await scanText(
    `${bootstrapSecret('2099-01-01T00:00:00Z')}---\nkubeadm join --token ${id}.${half}\n`,
  )
  assert.deepEqual([findings.length, findings[0]?.places.length], [1, 2])
})

const nothing: [name: string, text: string][] = [
  ['the token of the documentation', `kubeadm join --token abcdef.${'0123456789abcdef'}`],
  ['a token of something else', `spec:\n  user:\n    token: ${opaque}\n`],
  ['a token outside of a user', kubeconfig(`    name: x\n${'#\n'.repeat(200)}other:\n  token: ${opaque}`)],
  ['a program that names the interface', 'const version = "client.authentication.k8s.io/v1"'],
]
for (const [name, text] of nothing)
  test(`no row of Kubernetes finds ${name}`, () =>
    assert.deepEqual(
      matchesIn(text).map(({ detector }) => detector.id),
      [],
    ))
