import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

export type BenchAlgorithm = 'RS256' | 'ES256'

export interface TokenSet {
  readonly algorithm: BenchAlgorithm
  readonly issuer: string
  readonly publicJwk: Record<string, unknown>
  readonly tokens: readonly string[]
}

const audience = 'sts.amazonaws.com'

/** Many distinct tokens with GitHub-shaped claims, signed by one fresh key; `changes` are those of one token. */
export function makeTokens(
  algorithm: BenchAlgorithm,
  issuer: string,
  count: number,
  changes: (n: number) => Readonly<Record<string, string>> = () => ({}),
): TokenSet {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Math.floor(Date.now() / 1000)
  const tokens = Array.from({ length: count }, (_, n) => {
    const claims = {
      ...gitHubClaims(n),
      ...changes(n),
      iss: issuer,
      aud: audience,
      iat: now,
      nbf: now,
      exp: now + 3600,
    }
    const input = `${encode({ alg: algorithm, typ: 'JWT', kid: 'bench' })}.${encode(claims)}`
    return `${input}.${signJose(privateKey, algorithm, input)}`
  })
  return {
    algorithm,
    issuer,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: algorithm, use: 'sig' },
    tokens,
  }
}

function gitHubClaims(n: number): Record<string, string> {
  const id = createHash('sha256').update(String(n)).digest('hex')
  return {
    jti: id.slice(0, 32),
    sub: 'repo:acme/payments:ref:refs/heads/main',
    ref: 'refs/heads/main',
    sha: id.slice(0, 40),
    repository: 'acme/payments',
    repository_owner: 'acme',
    repository_owner_id: '1234567',
    repository_id: '7654321',
    repository_visibility: 'private',
    run_id: String(1_000_000 + n),
    run_number: String(n),
    run_attempt: '1',
    actor: 'octocat',
    actor_id: '583231',
    workflow: 'deploy',
    event_name: 'push',
    ref_type: 'branch',
    ref_protected: 'true',
    job_workflow_ref: 'acme/payments/.github/workflows/deploy.yml@refs/heads/main',
    runner_environment: 'github-hosted',
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signJose(key: KeyObject, algorithm: BenchAlgorithm, input: string): string {
  const options = algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
  return sign('sha256', Buffer.from(input), options).toString('base64url')
}

/** The form body an SDK sends for one token. */
export function requestBody(token: string, roleArn: string): string {
  return new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'bench',
    WebIdentityToken: token,
  }).toString()
}
