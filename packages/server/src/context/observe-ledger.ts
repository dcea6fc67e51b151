import type { Ledger } from '@vouchsafe/ledger/append'
import type { LedgerStore } from '@vouchsafe/ledger/port'
import type { UnverifiedMeter } from '@vouchsafe/ledger/unverified'
import type { Metrics } from '#metrics/create-metrics'
import type { Announcer } from './announcer.ts'

/** The same store, every append measured. */
export function observeLedgerStore(store: LedgerStore, metrics: Metrics): LedgerStore {
  return {
    append: async (rows) => {
      const started = performance.now()
      const seconds = (): number => (performance.now() - started) / 1000
      try {
        const appended = await store.append(rows)
        metrics.appended('ok', rows.length, seconds())
        return appended
      } catch (error) {
        metrics.appended('failed', rows.length, seconds())
        throw error
      }
    },
    query: (query) => store.query(query),
    prune: (before) => store.prune(before),
  }
}

/** The same ledger, every durable record counted and announced to those who follow it. */
export function observeLedger(ledger: Ledger, metrics: Metrics, news: Announcer): Ledger {
  return {
    record: async (event) => {
      metrics.queued(1)
      try {
        const appended = await ledger.record(event)
        metrics.recorded(event)
        news.announce()
        return appended
      } finally {
        metrics.queued(-1)
      }
    },
    healthy: () => ledger.healthy(),
    probe: () => ledger.probe(),
    close: () => ledger.close(),
  }
}

/** The same meter, every failure counted at once. */
export function observeMeter(meter: UnverifiedMeter, metrics: Metrics): UnverifiedMeter {
  return {
    mayAttempt: (source, at) => meter.mayAttempt(source, at),
    failed: (attempt) => {
      metrics.unverified(attempt.reason)
      meter.failed(attempt)
    },
    flush: (at) => meter.flush(at),
  }
}
