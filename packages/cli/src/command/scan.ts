import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { renderBaseline } from '@vouchsafe/scan/baseline'
import { detectors } from '@vouchsafe/scan/detectors'
import { scan, type ScanResult } from '@vouchsafe/scan/engine'
import { createFingerprinter, type Finding } from '@vouchsafe/scan/finding'
import { resolve } from 'node:path'
import { countOption, flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { version } from '#program/version'
import { askedSources, type AskedSources } from '#scan/asked-sources'
import { askOwners, asksOwners } from '#scan/ask-owners'
import { deliver, furtherReports } from '#scan/deliver'
import { excusesOf, type Excuses } from '#scan/excuses'
import { progressLine } from '#scan/progress'

export async function run(invocation: Invocation): Promise<number> {
  const at = systemClock.now()
  const began = performance.now()
  const further = furtherReports(invocation)
  const excuses = await excusesOf(invocation, at)
  const { asked, result, findings: all } = await look(invocation, excuses, at)
  const { baseline } = excuses
  if (baseline !== undefined && flagOption(invocation, 'updateBaseline'))
    return updateBaseline(invocation, excuses.key, { ...result, findings: all })
  const { findings, notes } = await excuses.apply(all)
  const report = {
    target: asked.target,
    began: formatInstant(at),
    elapsedMs: Math.round(performance.now() - began),
    tool: version,
    ...result,
    findings,
    ...(notes.length > 0 && { notes }),
  }
  await deliver(invocation, report, further)
  return exitCodeOf(invocation, findings, result)
}

interface Looked {
  readonly asked: AskedSources
  readonly result: ScanResult
  /** With what reports and owners know beyond the scan. */
  readonly findings: readonly Finding[]
}

async function look(invocation: Invocation, { key }: Excuses, at: EpochSeconds): Promise<Looked> {
  const fingerprinter = createFingerprinter(key)
  const isFresh = flagOption(invocation, 'fresh')
  const asked = await askedSources(invocation, { fingerprinter, at, ...(!isFresh && { memoryKey: key }) })
  const owners = asksOwners(invocation)
  const keeper = owners.any ? await secretKeeper(owners.live) : undefined
  const threads = countOption(invocation, 'threads')
  const progress = progressLine(invocation.io, () => performance.now())
  const result = await scan(asked.sources, {
    detectors,
    fingerprinter,
    at,
    signal: new AbortController().signal,
    onProgress: (_, state) => progress.show(state),
    ...(keeper !== undefined && { onSecret: keeper.onSecret }),
    ...(threads !== undefined && { threads }),
  })
  progress.clear()
  const completed = await withReports(asked, result.findings, { fingerprinter, at })
  const matched = keeper === undefined ? completed : await askOwners(invocation, completed, { keeper, at })
  return { asked, result, findings: await whoKnows(invocation, asked, { findings: matched, at }) }
}

/** Owner candidates, where what was scanned lies in a repository. */
async function whoKnows(
  { io }: Invocation,
  { path }: AskedSources,
  { findings, at }: { readonly findings: readonly Finding[]; readonly at: EpochSeconds },
): Promise<readonly Finding[]> {
  if (path === undefined || findings.length === 0) return findings
  const { withOwners } = await import('@vouchsafe/scan/owner')
  const searchPath = io.env['PATH'] ?? '/usr/bin:/bin'
  const signal = new AbortController().signal
  return withOwners(findings, { path, cwd: io.cwd, searchPath, signal, detectors, at })
}

async function secretKeeper(keepsPairs: boolean) {
  const { createSecretKeeper } = await import('@vouchsafe/scan/match')
  return createSecretKeeper({ keepsPairs })
}

async function withReports(
  { reports }: AskedSources,
  findings: readonly Finding[],
  setting: { readonly fingerprinter: ReturnType<typeof createFingerprinter>; readonly at: EpochSeconds },
): Promise<readonly Finding[]> {
  if (reports.length === 0) return findings
  const { completeFindings } = await import('@vouchsafe/scan/import')
  return completeFindings(findings, reports, { detectors, ...setting })
}

async function updateBaseline(invocation: Invocation, key: Uint8Array, result: ScanResult): Promise<number> {
  const name = textOption(invocation, 'baseline') ?? ''
  await writeFileAtomic(resolve(invocation.io.cwd, name), renderBaseline(result.findings, key), {
    mode: 0o644,
  })
  invocation.io.err(`vouch: wrote ${result.findings.length} findings to the baseline\n`)
  return result.gaps.length > 0 ? exit.partial : exit.ok
}

const order = ['info', 'low', 'medium', 'high', 'critical']

function exitCodeOf(invocation: Invocation, findings: readonly Finding[], { gaps }: ScanResult): number {
  const least = order.indexOf(textOption(invocation, 'failOn') ?? 'medium')
  if (
    findings.some(
      ({ suppression, severity }) => suppression === undefined && order.indexOf(severity) >= least,
    )
  )
    return exit.failed
  return gaps.length > 0 ? exit.partial : exit.ok
}
