import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { createLedger } from '@vouchsafe/ledger/append'
import { decodeEvent, eventId, pseudonymOf, type AuditEvent } from '@vouchsafe/ledger/event'
import type { LedgerRow } from '@vouchsafe/ledger/port'
import { createUnverifiedMeter } from '@vouchsafe/ledger/unverified'
import { outboundIssuer } from '@vouchsafe/trust/provider'
import type { Resource } from '@vouchsafe/trust/resource'
import { createExchange } from '#flow/create-exchange'
import type { AssumeRoleInput, AssumeRoleResult, Exchange, ExchangeDeps } from '#flow/types'
import type { FetchDocument } from '#verify/oidc/load-keys'
import { createOidcVerifier } from '#verify/oidc/oidc-verifier'
import { createProviderKeys } from '#verify/oidc/provider-keys'
import { createSamlVerifier } from '#verify/saml/saml-verifier'
import { createTestIssuer, sha256, type TestIssuer } from './issuer.ts'
import { testKeySet, testRing } from './ring.ts'
import { countingRandom } from './sealing.ts'
import {
  account,
  accountId,
  allow,
  createTestTrust,
  ownIssuer,
  provider,
  role,
  type TestTrust,
} from './trust.ts'

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

type Knobs = Pick<TestWorld, 'now' | 'beforeAppend' | 'isDown'>

export function createWorld(resources: readonly Resource[] = standardTrust): TestWorld {
  const knobs: Knobs = { now: 1_800_000_000, beforeAppend: () => {}, isDown: false }
  const issuer = createTestIssuer(`https://${host}`)
  const trust = createTestTrust(...resources)
  const { deps, rows, fetched, flush } = createDeps(knobs, issuer, trust)
  const exchange = createExchange(deps)
  const claims: TestWorld['claims'] = (changes) => ({
    iss: `https://${host}`,
    sub: subject,
    aud: 'sts.amazonaws.com',
    iat: knobs.now - 10,
    exp: knobs.now + 300,
    ...changes,
  })
  const input: TestWorld['input'] = (changes) => ({
    requestId: eventId(deps.random),
    roleArn: `arn:aws:iam::${accountId}:role/deploy`,
    sessionName: 'run-1',
    durationSeconds: 3600 as Seconds,
    token: new Secret(issuer.sign(claims()), 'web identity token'),
    policyArns: [],
    caller: { transport: 'tcp', address: '192.0.2.7', userAgent: 'test/1' },
    secureTransport: true,
    ...changes,
  })
  // one object: the ports read the knobs that a test turns on the world
  return Object.assign(knobs, {
    exchange,
    deps,
    issuer,
    trust,
    rows,
    fetched,
    flush,
    claims,
    input,
    events: () => rows.map(decodeEvent),
    assume: (changes?: Partial<AssumeRoleInput>) => exchange.assumeRoleWithWebIdentity(input(changes)),
  })
}

function createDeps(knobs: Knobs, issuer: TestIssuer, trust: TestTrust) {
  const rows: LedgerRow[] = []
  const fetched: string[] = []
  const random = countingRandom()
  const clock = { now: () => knobs.now as EpochSeconds }
  const ledger = createLedger({
    append: async (added) => {
      await knobs.beforeAppend()
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
    if (knobs.isDown || document === undefined) throw new VouchsafeError('fetch_failed', { detail: { url } })
    return document()
  }
  const keys = createProviderKeys({ fetchDocument, clock, ownKeySet: testKeySet })
  const deps: ExchangeDeps = {
    clock,
    random,
    trust,
    ledger,
    meter,
    keys: testRing(),
    oidc: createOidcVerifier({ keys, settings: { toleranceSeconds: 60 as Seconds } }),
    pseudonym: (value) => pseudonymOf(sha256(value).slice(0, 16)),
    outboundIssuer: (account) => outboundIssuer(ownIssuer, account),
    saml: createSamlVerifier({ settings: { toleranceSeconds: 60 as Seconds, endpoints: [] } }),
    settings: { chainSeconds: 43_200 as Seconds },
  }
  return { deps, rows, fetched, flush: () => meter.flush() }
}
