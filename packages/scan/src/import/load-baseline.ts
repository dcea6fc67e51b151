import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { readFileLimited } from '@vouchsafe/host/file'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseBaseline, type Baseline } from '#baseline/baseline'
import type { Detector } from '#detector/types'
import { scan } from '#engine/scan'
import { createFingerprinter } from '#finding/fingerprint'
import { parseGitleaksIgnore } from './gitleaks-ignore.ts'
import { createReportSource } from './report-source.ts'

export interface BaselineOptions {
  /** Names what another tool's report holds; a baseline of our own brings its key along. */
  readonly ownKey: () => Promise<Uint8Array>
  readonly detectors: readonly Detector[]
  readonly at: EpochSeconds
  readonly signal: AbortSignal
}

const LARGEST = 64 * 1024 * 1024
const HEAD = 4096
const ours = /^\ufeff?\s*\{\s*"format"\s*:\s*"vouch scan baseline/

/**
 * What a file says is known: a baseline that `vouch scan` wrote, a report of another tool, or a `.gitleaksignore`.
 * Of a report, every secret in it is known wherever it stands, and every place whose secret it leaves out; of an ignore
 * file, every place.
 *
 * @throws VouchsafeError `input_invalid` for a file that is none of these or cannot be read whole, `json_malformed`
 */
export async function loadBaseline(path: string, options: BaselineOptions): Promise<Baseline> {
  if (basename(path) === '.gitleaksignore') {
    const places = parseGitleaksIgnore((await readFileLimited(path, LARGEST)).toString('utf8'))
    return { key: await options.ownKey(), fingerprints: new Set(), places }
  }
  if (ours.test(await headOf(path)))
    return parseBaseline((await readFileLimited(path, LARGEST)).toString('utf8'))
  return baselineOfReport(path, options)
}

async function headOf(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

async function baselineOfReport(
  path: string,
  { ownKey, detectors, at, signal }: BaselineOptions,
): Promise<Baseline> {
  const key = await ownKey()
  const fingerprinter = createFingerprinter(key)
  const source = createReportSource(path, { detectors, fingerprinter, at })
  const { findings, gaps } = await scan([source], {
    detectors,
    fingerprinter,
    at,
    signal,
    onProgress: () => undefined,
  })
  const [gap] = gaps
  if (gap !== undefined)
    throw new VouchsafeError('input_invalid', {
      say: `expected a baseline of \`vouch scan\` or a report of another scanner: ${gap.why}`,
    })
  return {
    key,
    fingerprints: new Set(findings.map(({ fingerprint }) => fingerprint)),
    places: source.redacted.map(({ detector, origin, line }) => ({
      detector,
      path: origin.path,
      line,
      ...(origin.commit !== undefined && { commit: origin.commit }),
    })),
  }
}
