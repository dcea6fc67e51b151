import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Provider from 'oidc-provider'

/** What one client of the issuer gets in its tokens, beside what the issuer itself sets. */
export interface Workload {
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
}

export interface ForeignIssuer {
  /** Where discovery answers; the document names `issuer`, which is another host. */
  readonly discoveryUrl: string
  readonly caPem: string
  /** A token as this workload's platform would hand it out. */
  token(workload: string, audience?: string): Promise<string>
  close(): Promise<void>
}

const clientSecret = 'not-a-secret-of-anybody'

/**
 * An OpenID-certified issuer that is not ours (npm `oidc-provider`), with TLS from a throwaway CA. Its own endpoints,
 * discovery, keys and signatures are used as they are; only the claims of each client are configuration.
 */
export async function startIssuer(
  issuer: string,
  workloads: Readonly<Record<string, Workload>>,
  algorithm: 'RS256' | 'ES256' = 'RS256',
): Promise<ForeignIssuer> {
  const tls = makeCertificate()
  const provider = new Provider(issuer, configuration(workloads, algorithm))
  provider.on('server_error', (_context, error) => console.error(error))
  const handle = provider.callback()
  const server = createServer(
    { key: tls.key, cert: tls.cert },
    (incoming, response) => void handle(incoming, response),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const base = `https://localhost:${port}`
  return {
    discoveryUrl: `${base}/.well-known/openid-configuration`,
    caPem: tls.ca,
    token: (workload, audience = 'sts.amazonaws.com') =>
      requestToken({ base, workload, audience, ca: tls.ca }),
    close: () => closeServer(server),
  }
}

function configuration(workloads: Readonly<Record<string, Workload>>, algorithm: 'RS256' | 'ES256'): object {
  return {
    clients: Object.keys(workloads).map((id) => ({
      client_id: id,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    jwks: { keys: [signingKey(algorithm)] },
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: '',
          audience: resource.slice('urn:audience:'.length),
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: algorithm } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context: unknown, token: { clientId: string }, jwt: { header?: object; payload: object }) => {
          const workload = workloads[token.clientId]
          jwt.header = { ...jwt.header, typ: 'JWT' }
          Object.assign(jwt.payload, { ...workload?.claims, sub: workload?.subject })
        },
      },
    },
  }
}

function signingKey(algorithm: 'RS256' | 'ES256'): object {
  const { privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm }
}

interface TokenRequest {
  readonly base: string
  readonly workload: string
  readonly audience: string
  readonly ca: string
}

async function requestToken({ base, workload, audience, ca }: TokenRequest): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: workload,
    client_secret: clientSecret,
    resource: `urn:audience:${audience}`,
  }).toString()
  const answerText = await new Promise<string>((resolve, reject) => {
    const outgoing = request(
      `${base}/token`,
      { ca, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      (incoming) => void text(incoming).then(resolve, reject),
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
  const answer: { access_token?: string } = JSON.parse(answerText)
  if (answer.access_token === undefined) throw new Error(`the issuer answered ${answerText}`)
  return answer.access_token
}

function makeCertificate(): { key: string; cert: string; ca: string } {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-interop-ca-'))
  const path = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-subj',
    '/CN=interop CA',
  )
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    path('tls.key'),
    '-out',
    path('tls.pem'),
    '-subj',
    '/CN=localhost',
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca.key'),
    '-addext',
    'subjectAltName=DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  )
  const read = (name: string): string => readFileSync(path(name), 'utf8')
  const result = { key: read('tls.key'), cert: read('tls.pem'), ca: read('ca.pem') }
  rmSync(folder, { recursive: true })
  return result
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
