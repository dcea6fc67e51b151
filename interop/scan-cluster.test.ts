// `vouch scan` of a live cluster, with a real kube-apiserver and etcd: what is planted in each kind of resource is
// found, by whichever credential of a kubeconfig; lists of many pages, lists that expire, and what may not be listed.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { detectors } from '@vouchsafe/scan/detectors'
import { scan, type ScanResult } from '@vouchsafe/scan/engine'
import { createFingerprinter } from '@vouchsafe/scan/finding'
import type { Source } from '@vouchsafe/scan/source'
import { createKubernetesSource, type KubernetesOptions } from '@vouchsafe/scan/sources/kubernetes'
import { startCluster, type RealCluster } from './scene/cluster.ts'

/** More than one page. */
const MANY = 300
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const digits = (seed: string): string =>
  createHash('sha512').update(seed).digest('base64').replaceAll(/[+/=]/g, 'x')
const idOf = (seed: string): string =>
  `AK${'IA'}T${digits(seed)
    .toUpperCase()
    .replaceAll(/[0189]/g, 'Q')
    .slice(0, 15)}`
const pairOf = (seed: string): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: idOf(seed),
  AWS_SECRET_ACCESS_KEY: digits(`${seed}/secret`).slice(0, 40),
})
const encoded = (pair: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(pair).map(([name, value]) => [name, base64(value)]))
const environmentOf = (seed: string): object[] =>
  Object.entries(pairOf(seed)).map(([name, value]) => ({ name, value }))
const podOf = (seed: string): object => ({
  containers: [{ name: 'main', image: 'x', env: environmentOf(seed) }],
})

let cluster: RealCluster
let legacy: string

before(async () => {
  // a list's token ends with the compaction of what it names
  cluster = await startCluster(['--etcd-compaction-interval=2s'])
  await create('/api/v1/namespaces', { metadata: { name: 'shop' } })
  legacy = await plantLegacyToken()
  await plantEverywhere()
})
after(async () => cluster[Symbol.asyncDispose]())

async function create(path: string, body: object): Promise<{ metadata: { uid: string } }> {
  const answer = await cluster.call({ path, body })
  assert.ok(answer.status === 201 || answer.status === 200, `${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** As the token controller would: the Secret first, then its token, which names the Secret. */
async function plantLegacyToken(): Promise<string> {
  const { metadata } = await create('/api/v1/namespaces/shop/serviceaccounts', {
    metadata: { name: 'orders' },
  })
  const token = cluster.legacyToken({
    'kubernetes.io/serviceaccount/namespace': 'shop',
    'kubernetes.io/serviceaccount/secret.name': 'orders-token',
    'kubernetes.io/serviceaccount/service-account.name': 'orders',
    'kubernetes.io/serviceaccount/service-account.uid': metadata.uid,
    sub: 'system:serviceaccount:shop:orders',
  })
  const annotations = {
    'kubernetes.io/service-account.name': 'orders',
    'kubernetes.io/service-account.uid': metadata.uid,
  }
  await create('/api/v1/namespaces/shop/secrets', {
    metadata: { name: 'orders-token', annotations },
    type: 'kubernetes.io/service-account-token',
    data: { token: base64(token), namespace: base64('shop'), 'ca.crt': base64('x') },
  })
  return token
}

async function plantEverywhere(): Promise<void> {
  const core = '/api/v1/namespaces/shop'
  const labels = { app: 'x' }
  const workload = (seed: string): object => ({
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: podOf(seed) },
  })
  const job = (seed: string): object => ({ template: { spec: { ...podOf(seed), restartPolicy: 'Never' } } })
  await create(`${core}/secrets`, { metadata: { name: 'keys' }, data: encoded(pairOf('Secret')) })
  const applied = { apiVersion: 'v1', kind: 'Secret', data: encoded(pairOf('annotation')) }
  await create(`${core}/secrets`, {
    metadata: {
      name: 'applied',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied) },
    },
  })
  await create(`${core}/pods`, { metadata: { name: 'pod' }, spec: podOf('Pod') })
  const apps = '/apis/apps/v1/namespaces/shop'
  for (const kind of ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet']) {
    const { replicas, ...spec } = workload(kind) as { replicas: number }
    await create(`${apps}/${kind.toLowerCase()}s`, {
      metadata: { name: 'x' },
      spec: { ...spec, ...(kind !== 'DaemonSet' && { replicas }) },
    })
  }
  const batch = '/apis/batch/v1/namespaces/shop'
  await create(`${batch}/jobs`, { metadata: { name: 'x' }, spec: job('Job') })
  await create(`${batch}/cronjobs`, {
    metadata: { name: 'x' },
    spec: { schedule: '0 0 * * *', jobTemplate: { spec: job('CronJob') } },
  })
  for (let first = 0; first < MANY; first += 20)
    await Promise.all(Array.from({ length: 20 }, async (_, n) => plantConfigMap(first + n)))
}

/** The first and the last hold a pair, so that every page counts. */
async function plantConfigMap(n: number): Promise<void> {
  const data = n === 0 || n === MANY - 1 ? pairOf(`ConfigMap ${n}`) : { nothing: 'here' }
  const name = `map-${String(n).padStart(4, '0')}`
  await create('/api/v1/namespaces/shop/configmaps', { metadata: { name }, data })
}

function scanSource(source: Source): Promise<ScanResult> {
  return scan([source], {
    detectors,
    fingerprinter: createFingerprinter(Buffer.alloc(32)),
    at: (Date.now() / 1000) as EpochSeconds,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
}

const scanCluster = (options: KubernetesOptions): Promise<ScanResult> =>
  scanSource(createKubernetesSource(options))

/** The resources that hold a whole pair: `Secret keys`. */
function placesOf({ findings }: ScanResult): string[] {
  const origins = findings
    .filter(({ detector, severity }) => detector === 'aws-access-key' && severity === 'critical')
    .flatMap(({ places }) => places.map(({ origin }) => origin))
  // the halves of a pair stand in a line each
  const names = new Set(
    origins.map((one) => (one.kind === 'cluster' ? `${one.resource} ${one.name}` : one.kind)),
  )
  return [...names].toSorted()
}

const everywhere = [
  'ConfigMap map-0000',
  `ConfigMap map-0${MANY - 1}`,
  'CronJob x',
  'DaemonSet x',
  'Deployment x',
  'Job x',
  'Pod pod',
  'ReplicaSet x',
  'Secret applied',
  'Secret keys',
  'StatefulSet x',
]

const users: [name: string, user: () => object][] = [
  ['a token', () => ({ token: cluster.adminToken })],
  [
    'a client certificate',
    () => ({
      'client-certificate-data': readFileSync(cluster.client.certificate).toString('base64'),
      'client-key-data': readFileSync(cluster.client.key).toString('base64'),
    }),
  ],
  [
    'a plugin',
    () => ({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'sh',
        args: ['-c', `echo '{"kind":"ExecCredential","status":{"token":"${cluster.adminToken}"}}'`],
        interactiveMode: 'Never',
      },
    }),
  ],
]
for (const [name, user] of users)
  test(`with ${name} in the kubeconfig a pair is found in every kind of resource`, async () => {
    const kubeconfig = cluster.kubeconfig(name.replaceAll(' ', '-'), user())
    const result = await scanCluster({ kubeconfig })
    assert.deepEqual(result.gaps, [])
    assert.deepEqual(placesOf(result), everywhere)
    assert.ok((result.coverage[0]?.further['configmaps'] ?? 0) >= MANY)
    const said = JSON.stringify(result)
    for (const secret of [cluster.adminToken, legacy, pairOf('Secret')['AWS_SECRET_ACCESS_KEY'] ?? ''])
      assert.ok(!said.includes(secret))
  })

test('a legacy token is told from a bound one, and its last use is named', async () => {
  const path = '/api/v1/namespaces/shop/secrets/orders-token'
  assert.equal(
    (await cluster.call({ path: '/api/v1/nodes', token: legacy })).status,
    403,
    'it is a real token',
  )
  const isTracked = async (): Promise<boolean> => {
    const { body } = await cluster.call({ path })
    return 'kubernetes.io/legacy-token-last-used' in (body.metadata.labels ?? {})
  }
  for (let tries = 0; !(await isTracked()) && tries < 100; tries += 1) await wait(100)
  const { body } = await cluster.call({
    path: '/api/v1/namespaces/shop/serviceaccounts/orders/token',
    body: { spec: { audiences: ['vault'], expirationSeconds: 3600 } },
  })
  await create('/api/v1/namespaces/shop/configmaps', {
    metadata: { name: 'bound' },
    data: { token: body.status.token },
  })
  const kubeconfig = cluster.kubeconfig('tokens', { token: cluster.adminToken })
  const { findings } = await scanCluster({ kubeconfig, namespaces: ['shop'] })
  const tokens = findings.filter(({ detector }) => detector === 'kubernetes-service-account-token')
  const today = new Date().toISOString().slice(0, 10)
  assert.deepEqual(
    tokens.map(({ severity, names }) => [severity, names['audience'], names['secret'], names['lastUsed']]),
    [
      ['critical', undefined, 'orders-token', today],
      ['low', 'vault', undefined, undefined],
    ],
  )
})

test('who may list one kind in one namespace sees that, and is told what is missing for the rest', async () => {
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop'
  await create(`${rbac}/roles`, {
    metadata: { name: 'reader' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
  })
  await create(`${rbac}/rolebindings`, {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'orders', namespace: 'shop' }],
  })
  const kubeconfig = cluster.kubeconfig('orders', { token: legacy }, 'shop')
  const result = await scanCluster({ kubeconfig })
  assert.deepEqual(placesOf(result), ['Secret applied', 'Secret keys'])
  const why = new Map(result.gaps.map((gap) => [gap.what, gap.why]))
  assert.match(
    why.get('secrets of all namespaces in orders') ?? '',
    /ClusterRole with the verb `list` for `secrets`/,
  )
  assert.ok(!why.has('secrets of namespace shop in orders'))
  assert.match(why.get('jobs of namespace shop in orders') ?? '', /API group "batch"/)
})

test('a list that expires while it is read goes on to its end', async () => {
  const path = '/api/v1/configmaps?limit=1'
  const { body } = await cluster.call({ path })
  const stale = `${path}&continue=${body.metadata.continue}`
  const kubeconfig = cluster.kubeconfig('slow', { token: cluster.adminToken })
  const source = createKubernetesSource({ kubeconfig })
  const read = source.read.bind(source)
  let gone = 0
  source.read = async function* (options) {
    for await (const blob of read(options)) {
      // the first page is here: the token of the second is as old as this one
      const isFirst = Buffer.from(blob.bytes).includes('"name": "map-0000"')
      for (let tries = 0; isFirst && gone !== 410 && tries < 300; tries += 1) {
        gone = (await cluster.call({ path: stale })).status
        await wait(100)
      }
      yield blob
    }
  }
  const result = await scanSource(source)
  assert.equal(gone, 410)
  assert.deepEqual(result.gaps, [])
  assert.deepEqual(placesOf(result), everywhere)
})

test('a credential that the server does not know is one gap', async () => {
  const stranger = cluster.kubeconfig('stranger', { token: 'nobody' })
  assert.deepEqual((await scanCluster({ kubeconfig: stranger })).gaps, [
    { what: 'stranger', why: 'the API server does not accept the credential of the kubeconfig' },
  ])
})
