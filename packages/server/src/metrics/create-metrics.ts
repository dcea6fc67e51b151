import type { AuditEvent } from '@vouchsafe/ledger/event'
import { createRequire } from 'node:module'
import type PromClient from 'prom-client'

// The package's own index loads OpenTelemetry, clustering and the push gateway: 60 ms of a start.
const require = createRequire(import.meta.url)
const Registry = require('prom-client/lib/registry.js') as typeof PromClient.Registry
const Counter = require('prom-client/lib/counter.js') as typeof PromClient.Counter
const Gauge = require('prom-client/lib/gauge.js') as typeof PromClient.Gauge
const Histogram = require('prom-client/lib/histogram.js') as typeof PromClient.Histogram

/** What the server counts. No label takes a value that a stranger can choose. */
export interface Metrics {
  /** A durable ledger record. */
  readonly recorded: (event: AuditEvent) => void
  /** An answer of a vendor's protocol. */
  readonly answered: (protocol: string, status: number, seconds: number) => void
  /** An attempt with evidence that did not verify. */
  readonly unverified: (reason: string) => void
  /** A fetch of a provider's document. */
  readonly fetched: (outcome: 'ok' | 'failed', seconds: number) => void
  /** One append of the ledger. */
  readonly appended: (outcome: 'ok' | 'failed', rows: number, seconds: number) => void
  /** Events waiting for their append, by how many it changes. */
  readonly queued: (by: 1 | -1) => void
  readonly render: () => Promise<{ readonly contentType: string; readonly body: string }>
  readonly close: () => void
}

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** Metrics of one server in a registry of its own; the process's default ones join them when they are first asked for. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  let defaults: Promise<void> | undefined
  const m = { ...requestInstruments([registry]), ...ledgerInstruments([registry]) }
  return {
    recorded: ({ type, outcome, protocol = 'none', operation = 'none', candidate, role = 'none' }) => {
      m.events.inc({ type, outcome, protocol, operation })
      // a role that has a candidate is there: its name is nobody's invention
      if (candidate !== undefined) m.candidates.inc({ role, answer: candidate.answer })
    },
    answered: (protocol, status, seconds) => m.requests.observe({ protocol, status }, seconds),
    unverified: (reason) => m.unverified.inc({ reason }),
    fetched: (outcome, seconds) => m.fetches.observe({ outcome }, seconds),
    appended: (outcome, rows, seconds) => {
      m.appends.observe({ outcome }, seconds)
      m.rows.observe(rows)
    },
    queued: (by) => m.queue.inc(by),
    render: async () => {
      await (defaults ??= addProcessMetrics(registry))
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
    close: () => registry.clear(),
  }
}

async function addProcessMetrics(registry: PromClient.Registry): Promise<void> {
  const { collectDefaultMetrics } = await import('prom-client')
  collectDefaultMetrics({ register: registry })
}

function requestInstruments(registers: PromClient.Registry[]) {
  return {
    requests: new Histogram({
      name: 'vouchsafe_request_duration_seconds',
      help: 'from the head of a request of a protocol to its answer',
      labelNames: ['protocol', 'status'] as const,
      buckets: requestBuckets,
      registers,
    }),
    unverified: new Counter({
      name: 'vouchsafe_unverified_total',
      help: 'attempts with evidence that did not verify',
      labelNames: ['reason'] as const,
      registers,
    }),
    fetches: new Histogram({
      name: 'vouchsafe_provider_fetch_duration_seconds',
      help: 'fetches of discovery documents and JWK sets',
      labelNames: ['outcome'] as const,
      buckets: requestBuckets,
      registers,
    }),
  }
}

function ledgerInstruments(registers: PromClient.Registry[]) {
  return {
    events: new Counter({
      name: 'vouchsafe_events_total',
      help: 'ledger records made durable',
      labelNames: ['type', 'outcome', 'protocol', 'operation'] as const,
      registers,
    }),
    candidates: new Counter({
      name: 'vouchsafe_candidate_answers_total',
      help: 'what candidate trust policies said beside the enforced ones',
      labelNames: ['role', 'answer'] as const,
      registers,
    }),
    appends: new Histogram({
      name: 'vouchsafe_ledger_append_duration_seconds',
      help: 'one durable append of the ledger',
      labelNames: ['outcome'] as const,
      buckets: requestBuckets,
      registers,
    }),
    rows: new Histogram({
      name: 'vouchsafe_ledger_append_rows',
      help: 'rows of one append',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
    queue: new Gauge({
      name: 'vouchsafe_ledger_queue',
      help: 'events that wait to become durable',
      registers,
    }),
  }
}
