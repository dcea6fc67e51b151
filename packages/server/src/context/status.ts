import { freeBytes } from '@vouchsafe/host/disk'
import { ownAlgorithms } from '@vouchsafe/issuer/discovery'
import { renderSnapshotProblem } from '@vouchsafe/trust/snapshot'
import type { StatusAnswer } from '#admin/schema/status'
import type { Context } from './context.ts'
import { findProblems } from './inspect-trust.ts'
import { notReady } from './readiness.ts'
import { version } from './version.ts'

/** Where the server listens. */
export interface Listening {
  readonly url: string
  readonly hostNames: readonly string[]
}

/** The state of a server as its operator wants it. */
export async function describeStatus(context: Context, listening: Listening): Promise<StatusAnswer> {
  const { config, home, trust, ledger } = context
  const waiting = await notReady(context)
  const problems = await findProblems(trust.current())
  return {
    version,
    ready: waiting.length === 0,
    notReady: [...waiting],
    uptimeSeconds: Math.floor(process.uptime()),
    pid: process.pid,
    home: config.home,
    url: listening.url,
    hostNames: [...listening.hostNames],
    adminSocket: home.sockets.admin,
    workloadSocket: home.sockets.workload,
    issuer: config.issuer,
    trustDomain: config.trustDomain,
    trust: { version: trust.current().version, counts: countKinds(context) },
    keys: describeKeys(context),
    store: await describeStore(context),
    ledger: { healthy: ledger.healthy() },
    warnings: [...config.warnings, ...problems.map(renderSnapshotProblem)],
  }
}

function countKinds({ trust }: Context): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of trust.current().resources) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

function describeKeys({ ring }: Context): StatusAnswer['keys'] {
  const active: Record<string, string> = {}
  for (const algorithm of ownAlgorithms)
    try {
      active[algorithm] = ring.activeKid(algorithm)
    } catch {
      // not made yet: absent, as the answer's schema says
    }
  return { active, published: ring.publishedJwks().length, nextRotationAt: ring.nextRotationAt() }
}

async function describeStore({ config, home }: Context): Promise<StatusAnswer['store']> {
  if (config.store === 'memory') return { kind: 'memory' }
  const free = await freeBytes(home.layout.privateDirectory).catch(() => undefined)
  return { kind: 'sqlite', ...(free !== undefined && { freeBytes: free }) }
}
