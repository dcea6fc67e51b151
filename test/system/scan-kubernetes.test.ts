// `createKubernetesSource` against a server on loopback that answers as an API server does, also badly: paging, 401,
// 403, answers without end. `interop/scan-cluster.test.ts` has a real one.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { detectors } from '@vouchsafe/scan/detectors'
import { scan, type ScanResult } from '@vouchsafe/scan/engine'
import { createFingerprinter } from '@vouchsafe/scan/finding'
import type { Source } from '@vouchsafe/scan/source'
import { createFileSource } from '@vouchsafe/scan/sources/file'
import { createKubernetesSource, type KubernetesOptions } from '@vouchsafe/scan/sources/kubernetes'

const folder = mkdtempSync(join(tmpdir(), 'vouch-cluster-'))
after(() => rmSync(folder, { recursive: true }))

const token = 'a-token-that-must-show-nowhere'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const id = `AK${'IA'}T7QKD2MXZP4NVC6R`
const secret = createHash('sha512').update('cluster').digest('base64').replaceAll(/[+/]/g, 'x').slice(0, 40)
const pair = { AWS_ACCESS_KEY_ID: base64(id), AWS_SECRET_ACCESS_KEY: base64(secret) }

type Answers = (request: IncomingMessage, response: ServerResponse) => void

interface Cluster extends AsyncDisposable {
  readonly asked: readonly string[]
  readonly kubeconfig: string
}

/** A server, and a kubeconfig that leads to it. */
async function cluster(answers: Answers, user: object = { token }): Promise<Cluster> {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answers(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const kubeconfig = join(folder, `${port}.json`)
  const config = {
    clusters: [
      {
        name: 'c',
        cluster: { server: `http://127.0.0.1:${port}/base`, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'loop', context: { cluster: 'c', user: 'u', namespace: 'mine' } }],
    'current-context': 'loop',
  }
  writeFileSync(kubeconfig, JSON.stringify(config))
  return {
    asked,
    kubeconfig,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const empty = { metadata: {}, items: [] }
const secrets = {
  kind: 'SecretList',
  metadata: {},
  items: [
    {
      metadata: { name: 'keys', namespace: 'shop', uid: '1', managedFields: [{ manager: 'x' }] },
      data: pair,
      type: 'Opaque',
    },
  ],
}

const scanCluster = (options: KubernetesOptions): Promise<ScanResult> =>
  scanSource(createKubernetesSource(options))

function scanSource(source: Source): Promise<ScanResult> {
  return scan([source], {
    detectors,
    fingerprinter: createFingerprinter(Buffer.alloc(32)),
    at: 1_795_327_200 as EpochSeconds,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
}

test('a pair in a Secret is found, each half in its line, and only lists are asked for', async () => {
  await using server = await cluster((request, response) => {
    const isAllowed = request.headers.authorization === `Bearer ${token}`
    const path = new URL(request.url ?? '', 'http://x').pathname
    reply(response, isAllowed ? 200 : 401, path === '/base/api/v1/secrets' ? secrets : empty)
  })
  const { findings, gaps, coverage } = await scanCluster(server)
  assert.deepEqual(gaps, [])
  assert.deepEqual(
    findings.map(({ detector, severity, places }) => [
      detector,
      severity,
      places[0]?.origin,
      places[0]?.line,
    ]),
    [
      [
        'aws-access-key',
        'critical',
        { kind: 'cluster', cluster: 'loop', resource: 'Secret', namespace: 'shop', name: 'keys' },
        10,
      ],
    ],
  )
  assert.equal(coverage[0]?.further['secrets'], 1)
  assert.ok(server.asked.every((one) => /^GET \/base\/apis?\/[\w/]+\?limit=256$/.test(one)))
  assert.ok(server.asked.some((one) => one.includes('/apis/apps/v1/deployments')))
})

test('what is forbidden is a gap that names the permission; the namespace of the context is still read', async () => {
  await using server = await cluster((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x')
    const isOwn = pathname.includes('/namespaces/mine/')
    reply(response, isOwn ? 200 : 403, isOwn && pathname.endsWith('/secrets') ? secrets : empty)
  })
  const { findings, gaps } = await scanCluster(server)
  assert.equal(findings.length, 1)
  assert.deepEqual(
    gaps.find(({ what }) => what.startsWith('secrets')),
    {
      what: 'secrets of all namespaces in loop',
      why: 'forbidden: a ClusterRole with the verb `list` for `secrets` of API group "" is missing',
    },
  )
})

test('named namespaces are read, and no others', async () => {
  await using server = await cluster((_, response) => reply(response, 200, empty))
  await scanCluster({ ...server, namespaces: ['a', 'b/../c'] })
  assert.ok(server.asked.every((one) => /\/namespaces\/(?:a|b%2F\.\.%2Fc)\//.test(one)))
})

test('an answer without end is cut off, and is a gap', { timeout: 60_000 }, async () => {
  await using server = await cluster((request, response) => {
    if (!request.url?.includes('/secrets')) return reply(response, 200, empty)
    response.writeHead(200)
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const pour = (): void => {
      while (response.write(chunk) && !response.destroyed);
    }
    response.on('drain', pour)
    response.on('error', () => undefined)
    pour()
  })
  const before = process.memoryUsage().rss
  const { gaps } = await scanCluster(server)
  assert.deepEqual(
    gaps.map(({ why }) => why),
    ['one resource is over 32 MiB'],
  )
  assert.ok(process.memoryUsage().rss - before < 400e6)
})

const failures: [name: string, answers: Answers, user: object | undefined, why: RegExp][] = [
  [
    'a credential that is refused',
    (_, response) => reply(response, 401, {}),
    undefined,
    /does not accept the credential/,
  ],
  [
    'a plugin that fails',
    (_, response) => reply(response, 200, empty),
    { exec: { command: '/bin/false', apiVersion: 'client.authentication.k8s.io/v1' } },
    /gives no credential: its plugin failed/,
  ],
  [
    'a plugin that is not there',
    (_, response) => reply(response, 200, empty),
    { exec: { command: '/nonexistent/plugin', apiVersion: 'client.authentication.k8s.io/v1' } },
    /gives no credential: ENOENT/,
  ],
  ['a server that hangs up', (_, response) => void response.destroy(), undefined, /cannot be reached/],
]
for (const [name, answers, user, why] of failures)
  test(`${name} is one gap, of the whole cluster`, async () => {
    await using server = await cluster(answers, user)
    const { gaps } = await scanCluster(server)
    assert.deepEqual(
      gaps.map(({ what }) => what),
      ['loop'],
    )
    assert.match(gaps[0]?.why ?? '', why)
    assert.ok(!JSON.stringify(gaps).includes(token))
  })

test('the credential of a plugin is used as kubectl does', async () => {
  const plugin = join(folder, 'plugin.sh')
  writeFileSync(plugin, `#!/bin/sh\necho '{"status": {"token": "'"$HALF"'-fresh"}}'\n`)
  chmodSync(plugin, 0o700)
  const user = {
    exec: {
      command: plugin,
      env: [{ name: 'HALF', value: 'x' }],
      apiVersion: 'client.authentication.k8s.io/v1',
    },
  }
  const seen = new Set<string | undefined>()
  await using server = await cluster((request, response) => {
    seen.add(request.headers.authorization)
    reply(response, 200, empty)
  }, user)
  await scanCluster(server)
  assert.deepEqual([...seen], ['Bearer x-fresh'])
})

const refused: [name: string, config: string | undefined, options: KubernetesOptions, say: RegExp][] = [
  ['no file', undefined, {}, /cannot be read: ENOENT/],
  ['a file that is no kubeconfig', `a: [${token}`, {}, /it is malformed/],
  [
    'an unknown context',
    '{"contexts": [{"name": "a", "context": {"cluster": "c"}}]}',
    { context: 'b' },
    /no context `b`.*`a`/,
  ],
  [
    'a credential over plain http',
    '{"clusters":[{"name":"c","cluster":{"server":"http://x"}}],"contexts":[{"name":"a","context":{"cluster":"c"}}],"current-context":"a"}',
    {},
    /expected an https server/,
  ],
]
for (const [name, config, options, say] of refused)
  test(`createKubernetesSource() refuses ${name}, and quotes nothing of it`, async () => {
    const kubeconfig = join(folder, 'refused')
    rmSync(kubeconfig, { force: true })
    if (config !== undefined) writeFileSync(kubeconfig, config)
    await assert.rejects(scanCluster({ kubeconfig, ...options }), (error: Error) => {
      assert.match(error.message, say)
      assert.ok(!error.message.includes(token))
      return true
    })
  })

test('the client key of a kubeconfig says whose it is, and until when', async () => {
  const [key, certificate] = ['client.key', 'client.crt'].map((name) => join(folder, name))
  const files = ['-keyout', key ?? '', '-out', certificate ?? '']
  const subject = ['-subj', '/O=system:masters/CN=bob', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
    stdio: 'ignore',
  })
  const kubeconfig = join(folder, 'certified')
  const data = (path = ''): string => readFileSync(path).toString('base64')
  writeFileSync(
    kubeconfig,
    `kind: Config\nclusters:\n- cluster: {server: https://10.0.0.1:6443}\nusers:\n- name: x\n  user:\n    client-certificate-data: ${data(certificate)}\n    client-key-data: ${data(key)}\n`,
  )
  const { findings } = await scanSource(createFileSource(kubeconfig))
  const [found] = findings
  assert.deepEqual(
    [found?.detector, found?.severity, found?.names],
    [
      'kubernetes-client-key',
      'critical',
      { server: 'https://10.0.0.1:6443', user: 'bob', groups: 'system:masters' },
    ],
  )
  assert.match(
    found?.reasons.join() ?? '',
    /its certificate ends 20\d\d-.*of the group that RBAC does not bind/,
  )
})
