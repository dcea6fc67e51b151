import type { Random } from '@vouchsafe/core/bytes'
import type { Clock } from '@vouchsafe/core/time'
import { createExchange, type Exchange } from '@vouchsafe/exchange/flow'
import { createOidcVerifier, createProviderKeys } from '@vouchsafe/exchange/verify/oidc'
import { createSamlVerifier } from '@vouchsafe/exchange/verify/saml'
import { systemClock, systemRandom } from '@vouchsafe/host/clock'
import { ownKeySet } from '@vouchsafe/issuer/key-set'
import { createKeyRing, type KeyEvent, type RotatingKeyRing } from '@vouchsafe/issuer/keyring'
import { createLedger, type Ledger } from '@vouchsafe/ledger/append'
import { eventId, pseudonymOf } from '@vouchsafe/ledger/event'
import type { LedgerStore } from '@vouchsafe/ledger/port'
import { createUnverifiedMeter, type UnverifiedMeter } from '@vouchsafe/ledger/unverified'
import { openMemoryStore } from '@vouchsafe/store/memory'
import type { Store } from '@vouchsafe/store/port'
import { openSqliteStore } from '@vouchsafe/store/sqlite'
import { outboundIssuer } from '@vouchsafe/trust/provider'
import type { TrustFacts } from '@vouchsafe/trust/resource'
import { createTrustView, type LiveTrustView } from '@vouchsafe/trust/view'
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto'
import type { Logger } from 'pino'
import type { Config } from '#config/config'
import { loadRootKey } from '#home/load-root-key'
import { openHome, type OpenHome } from '#home/open-home'
import { createMetrics, type Metrics } from '#metrics/create-metrics'
import { createAnnouncer, type Announcer } from './announcer.ts'
import type { Closing } from './closing.ts'
import { createFetchDocument } from './fetch-document.ts'
import { observeLedger, observeLedgerStore, observeMeter } from './observe-ledger.ts'

/** The parts of a server, wired. */
export interface Context {
  readonly config: Config
  readonly log: Logger
  readonly clock: Clock
  readonly random: Random
  readonly home: OpenHome
  readonly metrics: Metrics
  readonly store: Store
  readonly records: LedgerStore
  readonly ledger: Ledger
  readonly meter: UnverifiedMeter
  readonly ring: RotatingKeyRing
  readonly facts: TrustFacts
  readonly trust: LiveTrustView
  readonly exchange: Exchange
  /** New records in the ledger. */
  readonly news: Announcer
  /** Fires when the server begins to stop. */
  readonly stopping: AbortSignal
  readonly closing: Closing
}

export interface ContextOptions {
  readonly log: Logger
  readonly closing: Closing
  readonly stopping: AbortSignal
}

/**
 * Opens the home and the store and wires everything over them; whatever is opened is known to `closing` at once.
 *
 * @throws VouchsafeError `config_invalid` | `store_unavailable` | `key_unreadable`
 */
export async function createContext(config: Config, options: ContextOptions): Promise<Context> {
  const { closing, log, stopping } = options
  const base = { config, log, clock: systemClock, random: systemRandom, stopping, closing }
  const home = await openHome(config.home)
  closing.add('home', () => home.close())
  const metrics = createMetrics()
  closing.add('metrics', () => metrics.close())
  // before the store: whatever is wrong with the key must not leave a writing thread behind
  const rootKey = await loadRootKey(home.layout.rootKey, base.random)
  const store = await openStore(config, home)
  closing.add('store', () => store.close())

  const news = createAnnouncer()
  const records = observeLedgerStore(store.ledger, metrics)
  const ledger = observeLedger(createLedger(records), metrics, news)
  closing.add('ledger', () => ledger.close())
  const facts = trustFacts(config)
  const view = createTrustView({ store: store.trust, facts })
  const opening = openKeyRing({ ...base, store, ledger, rootKey, view }).then((ring) => {
    closing.add('keys', () => ring.close())
    return ring
  })
  const [trust, ring] = await Promise.all([view, opening])
  const parts = { ...base, home, metrics, store, records, ledger, ring, facts, trust, news }
  const meter = createMeter(parts)
  closing.add('meter', () => meter.flush(base.clock.now()))
  return { ...parts, meter, exchange: wireExchange({ ...parts, meter }, rootKey) }
}

function openStore(config: Config, home: OpenHome): Promise<Store> {
  if (config.store === 'memory') return Promise.resolve(openMemoryStore())
  return openSqliteStore({ path: home.layout.database, reserveBytes: config.ledger.reserveBytes })
}

function trustFacts({ issuer, limits }: Config): TrustFacts {
  const { providers, roles } = limits
  return {
    ownIssuer: issuer,
    limits: {
      ...(providers !== undefined && { providersPerAccount: providers }),
      ...(roles !== undefined && { rolesPerAccount: roles }),
    },
  }
}

interface KeyRingParts extends Pick<Context, 'config' | 'log' | 'clock' | 'random' | 'store' | 'ledger'> {
  readonly rootKey: KeyObject
  readonly view: Promise<LiveTrustView>
}

function openKeyRing(parts: KeyRingParts): Promise<RotatingKeyRing> {
  const { config, log, clock, random, store, rootKey } = parts
  const onRotate = (event: KeyEvent): void => {
    recordKeyEvent(parts, event).catch((error: unknown) =>
      log.warn({ err: error }, 'a key event is not on record'),
    )
  }
  return createKeyRing({ store: store.keys, rootKey, clock, random, policy: config.keys, onRotate })
}

/** A key does not wait for its record: it releases nothing by itself. */
async function recordKeyEvent(parts: KeyRingParts, event: KeyEvent): Promise<void> {
  const { kind, purpose, id: key, at } = event
  const isRefused = kind === 'refused'
  const facts = { key, purpose, ...(isRefused && { code: event.error.code }) }
  parts.log[isRefused ? 'error' : 'info'](facts, `key ${kind}`)
  const trust = await parts.view
  await parts.ledger.record({
    id: eventId(parts.random),
    at,
    type: 'operation',
    outcome: isRefused ? 'refused' : 'allowed',
    trustVersion: trust.current().version,
    caller: { transport: 'in-process' },
    operation: keyOperations[kind],
    detail: facts,
  })
}

const keyOperations = {
  created: 'KeyCreated',
  activated: 'KeyActivated',
  deleted: 'KeyDeleted',
  refused: 'KeyRefused',
} as const satisfies Record<KeyEvent['kind'], string>

function createMeter(
  parts: Pick<Context, 'config' | 'metrics' | 'ledger' | 'random' | 'trust'>,
): UnverifiedMeter {
  const { config, metrics, ledger, random, trust } = parts
  const trustVersion = (): number => trust.current().version
  return observeMeter(
    createUnverifiedMeter({ ledger, random, trustVersion, settings: config.throttle }),
    metrics,
  )
}

function wireExchange(parts: Omit<Context, 'exchange'>, rootKey: KeyObject): Exchange {
  const { config, log, clock, random, ring, trust, ledger, meter, metrics, closing } = parts
  const fetching = new AbortController()
  // not `stopping`: requests in flight may still need a key
  closing.add('fetches', () => fetching.abort())
  const keys = createProviderKeys({
    fetchDocument: createFetchDocument(metrics, fetching.signal),
    clock,
    ownKeySet: () => ownKeySet(ring),
    times: config.providerKeys,
    onFailure: ({ account, issuer, error }) =>
      log.warn({ account, issuer, err: error }, 'keys of a provider cannot be had'),
  })
  const oidc = createOidcVerifier({ keys, settings: { toleranceSeconds: config.clockSkewSeconds } })
  return createExchange({
    clock,
    random,
    trust,
    keys: ring,
    oidc,
    saml: createSamlVerifier({
      settings: { toleranceSeconds: config.clockSkewSeconds, endpoints: [`${config.issuer}/saml`] },
    }),
    ledger,
    meter,
    pseudonym: createPseudonym(rootKey),
    outboundIssuer: (account) => outboundIssuer(config.issuer, account),
    settings: { chainSeconds: config.chainSeconds },
  })
}

/** Keyed hashes of claims: equal values stay equal in the ledger, and cannot be tried out without the root key. */
function createPseudonym(rootKey: KeyObject): (value: string) => string {
  const key = Buffer.from(hkdfSync('sha256', rootKey, '', 'vouchsafe claim pseudonym v1', 32))
  return (value) => pseudonymOf(createHmac('sha256', key).update(value).digest('hex'))
}
