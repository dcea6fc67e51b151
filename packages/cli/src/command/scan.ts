import { VouchsafeError } from '@vouchsafe/core/errors'
import { formatInstant } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import { readFileLimited, writeFileAtomic } from '@vouchsafe/host/file'
import { applyBaseline, parseBaseline, renderBaseline, type Baseline } from '@vouchsafe/scan/baseline'
import { detectors } from '@vouchsafe/scan/detectors'
import { scan, type ScanResult } from '@vouchsafe/scan/engine'
import { createFingerprinter, type Finding } from '@vouchsafe/scan/finding'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Report } from '@vouchsafe/scan/report'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { version } from '#program/version'
import { fingerprintKey } from '#scan/fingerprint-key'
import { progressLine } from '#scan/progress'
import { sourceOf } from '#scan/sources-of'

const LARGEST_BASELINE = 64 * 1024 * 1024

export async function run(invocation: Invocation): Promise<number> {
  const { source, target } = await sourceOf(invocation)
  const baseline = await baselineOf(invocation)
  const at = systemClock.now()
  const began = performance.now()
  const progress = progressLine(invocation.io, () => performance.now())
  const result = await scan([source], {
    detectors,
    fingerprinter: createFingerprinter(baseline?.key ?? (await ownKey(invocation))),
    at,
    signal: new AbortController().signal,
    onProgress: (_, state) => progress.show(state),
  })
  progress.clear()
  if (baseline !== undefined && flagOption(invocation, 'updateBaseline'))
    return updateBaseline(invocation, baseline, result)
  const findings = baseline === undefined ? result.findings : applyBaseline(result.findings, baseline)
  const elapsedMs = Math.round(performance.now() - began)
  await deliver(invocation, {
    target,
    began: formatInstant(at),
    elapsedMs,
    tool: version,
    ...result,
    findings,
  })
  return exitCodeOf(invocation, findings, result)
}

/** @throws VouchsafeError `usage`, and whatever is wrong with the file */
async function baselineOf(invocation: Invocation): Promise<Baseline | undefined> {
  const name = textOption(invocation, 'baseline')
  const updates = flagOption(invocation, 'updateBaseline')
  if (name === undefined) {
    if (updates) throw new VouchsafeError('usage', { say: '--update-baseline needs --baseline' })
    return undefined
  }
  const file = resolve(invocation.io.cwd, name)
  if (!existsSync(file)) {
    if (updates) return { key: randomBytes(32), fingerprints: new Set() }
    throw new VouchsafeError('usage', {
      say: `--baseline: no such file: \`${name}\``,
      hint: 'add --update-baseline to write it',
    })
  }
  return parseBaseline((await readFileLimited(file, LARGEST_BASELINE)).toString('utf8'))
}

async function ownKey({ io }: Invocation): Promise<Uint8Array> {
  const { key, isKept } = await fingerprintKey(io.env)
  if (!isKept) io.err('vouch: fingerprints are of this run only: their key could not be kept\n')
  return key
}

async function updateBaseline(
  invocation: Invocation,
  { key }: Baseline,
  result: ScanResult,
): Promise<number> {
  const name = textOption(invocation, 'baseline') ?? ''
  await writeFileAtomic(resolve(invocation.io.cwd, name), renderBaseline(result.findings, key), {
    mode: 0o644,
  })
  invocation.io.err(`vouch: wrote ${result.findings.length} findings to the baseline\n`)
  return result.gaps.length > 0 ? exit.partial : exit.ok
}

async function deliver(invocation: Invocation, report: Report): Promise<void> {
  const { io } = invocation
  const format = textOption(invocation, 'format') ?? (flagOption(invocation, 'json') ? 'json' : 'table')
  const text = await rendered(format, report)
  const out = textOption(invocation, 'out')
  if (out === undefined) io.out(text)
  else await writeFileAtomic(resolve(io.cwd, out), text)
}

async function rendered(format: string, report: Report): Promise<string> {
  if (format === 'table') {
    const { renderFindings } = await import('#scan/render-findings')
    return renderFindings(report)
  }
  const { renderHtml, renderJson, renderJunit, renderSarif } = await import('@vouchsafe/scan/report')
  const { escapeJsonText } = await import('@vouchsafe/ledger/render')
  if (format === 'html') return renderHtml(report)
  if (format === 'junit') return renderJunit(report)
  const lines = (format === 'sarif' ? renderSarif(report) : renderJson(report)).split('\n')
  return lines.map(escapeJsonText).join('\n')
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
