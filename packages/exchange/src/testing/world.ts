import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { createLedger } from '@vouchsafe/ledger/append'
import { decodeEvent, eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import type { LedgerRow } from '@vouchsafe/ledger/port'
import { createUnverifiedMeter } from '@vouchsafe/ledger/unverified'
import type { Resource } from '@vouchsafe/trust/resource'
import { createExchange } from '#flow/create-exchange'
import type { AssumeRoleInput, AssumeRoleResult, Exchange, ExchangeDeps } from '#flow/types'
import type { FetchDocument } from '#verify/oidc/load-keys'
import { createOidcVerifier } from '#verify/oidc/oidc-verifier'
import { createProviderKeys } from '#verify/oidc/provider-keys'
import { createTestIssuer, type TestIssuer } from './issuer.ts'
import { countingRandom, sealingRing } from './sealing.ts'
import { account, accountId, allow, createTestTrust, provider, role, type TestTrust } from './trust.ts'

export const host = 'ci.example.com'
export const subject = 'repo:octo/app:ref:refs/heads/main'

/** A whole exchange over real packages and ports in memory, one issuer, and roles that trust it. */
export interface TestWorld {
  readonly exchange: Exchange
  readonly deps: ExchangeDeps
  readonly issuer: TestIssuer
  readonly trust: TestTrust
  readonly rows: LedgerRow[]
  readonly fetched: string[]
  /** Settable: seconds since the epoch. */
  now: number
  /** Settable: makes every append fail, or runs before it. */
  beforeAppend: () => void | Promise<void>
  /** Settable: makes every fetch fail. */
  isDown: boolean
  events(): readonly AuditEvent[]
  flush(): Promise<void>
  /** Claims of a good token, with changes; `undefined` removes one. */
  claims(changes?: Readonly<Record<string, unknown>>): object
  input(changes?: Partial<AssumeRoleInput>): AssumeRoleInput
  assume(changes?: Partial<AssumeRoleInput>): Promise<AssumeRoleResult>
}

export const standardTrust: readonly Resource[] = [
  account(),
  provider(`https://${host}`),
  role('deploy', [
    allow(host, { StringEquals: { [`${host}:sub`]: subject } }, [
      'sts:AssumeRoleWithWebIdentity',
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ]),
  ]),
]

export function createWorld(resources: readonly Resource[] = standardTrust): TestWorld {
  const issuer = createTestIssuer(`https://${host}`)
  const trust = createTestTrust(...resources)
  const rows: LedgerRow[] = []
  const fetched: string[] = []
  const random = countingRandom(`world ${Math.random()}`)
  const clock = { now: () => world.now as EpochSeconds }
  const ledger = createLedger({
    append: async (added) => {
      await world.beforeAppend()
      rows.push(...added)
      return { trustVersion: trust.headVersion() }
    },
    query: async () => [],
    prune: async () => 0,
  })
  const meter = createUnverifiedMeter({ ledger, random, trustVersion: () => trust.current().version })
  const fetchDocument: FetchDocument = async (url) => {
    fetched.push(url)
    const document = issuer.documents.get(url)
    if (world.isDown || document === undefined) throw new VouchsafeError('fetch_failed', { detail: { url } })
    return document()
  }
  const keys = createProviderKeys({
    fetchDocument,
    clock,
    ownKeySet: () => {
      throw new TypeError('no own keys')
    },
  })
  const deps: ExchangeDeps = {
    clock,
    random,
    trust,
    keys: sealingRing(1),
    oidc: createOidcVerifier({ keys, settings: { toleranceSeconds: 60 as Seconds } }),
    ledger,
    meter,
    pseudonym: (value) => `hashed-${Buffer.from(value).toString('hex').length}`,
    settings: { chainSeconds: 43_200 as Seconds },
  }
  const world: TestWorld = {
    exchange: createExchange(deps),
    deps,
    issuer,
    trust,
    rows,
    fetched,
    now: 1_800_000_000,
    beforeAppend: () => {},
    isDown: false,
    events: () => rows.map(decodeEvent),
    flush: () => meter.flush(),
    claims: (changes) => ({
      iss: `https://${host}`,
      sub: subject,
      aud: 'sts.amazonaws.com',
      iat: world.now - 10,
      exp: world.now + 300,
      ...changes,
    }),
    input: (changes) => ({
      requestId: eventId(random),
      roleArn: `arn:aws:iam::${accountId}:role/deploy`,
      sessionName: 'run-1',
      durationSeconds: 3600 as Seconds,
      token: new Secret(issuer.sign(world.claims()), 'web identity token'),
      policyArns: [],
      caller: { transport: 'tcp', address: '192.0.2.7', userAgent: 'test/1' },
      secureTransport: true,
      ...changes,
    }),
    assume: (changes) => world.exchange.assumeRoleWithWebIdentity(world.input(changes)),
  }
  return world
}
