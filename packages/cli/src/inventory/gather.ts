import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson } from '@vouchsafe/core/json'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { readFileLimited } from '@vouchsafe/host/file'
import type { FoundCredential, Inventory } from '@vouchsafe/scan/inventory'
import type { Source } from '@vouchsafe/scan/source'
import { resolve } from 'node:path'
import type { Invocation } from '#program/spec'
import { version } from '#program/version'
import { fingerprintKey } from '#scan/fingerprint-key'
import { progressLine } from '#scan/progress'
import { pathSource } from '#scan/path-source'
import { askClouds, cloudNames } from './cloud-side.ts'
import { storeSources } from '#scan/store-sources'

const LARGEST_REPORT = 256 * 1024 * 1024

/**
 * The inventory that a command line asks for: an earlier one as it is, or a new one of reports, paths, stores and
 * clouds.
 *
 * @throws VouchsafeError `usage`, and what is wrong with a file
 */
export async function gatherInventory(invocation: Invocation, at: EpochSeconds): Promise<Inventory> {
  const { args, options } = invocation
  const files = Array.isArray(options['report']) ? options['report'].map(String) : []
  const stores = await storeSources(invocation)
  const clouds = cloudNames(invocation)
  const inputs = files.length + args.length + stores.length + clouds.length
  if (inputs === 0)
    throw new VouchsafeError('usage', {
      say: 'expected something to take stock of: a PATH, --report, --store or --cloud',
      hint: 'see `vouch inventory --help`',
    })
  const { buildInventory, inventoryFormat, parseInventory, parseScanReport } =
    await import('@vouchsafe/scan/inventory')
  const texts = await Promise.all(files.map((file) => textOf(invocation, file)))
  const [first = ''] = texts
  if (inputs === 1 && files.length === 1 && formatOf(first) === inventoryFormat) return parseInventory(first)
  const reports = texts.map(parseScanReport)
  const scanned = await scanAll(invocation, stores, at)
  const found = [...reports.flatMap(({ findings }) => findings), ...scanned.found]
  const cloud = await askClouds(invocation, { at, found, hintOf: scanned.hintOf })
  return buildInventory({
    at: formatInstant(at),
    tool: version,
    sources: [...reports.map(({ target }) => target), ...scanned.targets, ...clouds],
    found: found.map((one) => {
      const match = cloud.matches.get(one.fingerprint) ?? one.match
      return match === undefined ? one : { ...one, match }
    }),
    cloud: cloud.keys,
    gaps: [...reports.flatMap(({ gaps }) => gaps), ...scanned.gaps, ...cloud.gaps],
  })
}

/** @throws VouchsafeError `usage` */
export async function textOf({ io }: Invocation, file: string): Promise<string> {
  const bytes = await readFileLimited(resolve(io.cwd, file), LARGEST_REPORT).catch((cause: unknown) => {
    throw new VouchsafeError('usage', { say: `no such file, or it cannot be read: \`${file}\``, cause })
  })
  return bytes.toString('utf8')
}

function formatOf(text: string): unknown {
  const document = parseJson(text)
  return isJsonObject(document) ? document['format'] : undefined
}

interface Scanned {
  readonly found: readonly FoundCredential[]
  readonly gaps: Inventory['gaps']
  readonly targets: readonly string[]
  readonly hintOf: (fingerprint: string) => string | undefined
}

/** Scans the paths and stores, if there are any: of secrets nothing is kept but what a match needs. */
async function scanAll(
  invocation: Invocation,
  stores: readonly Source[],
  at: EpochSeconds,
): Promise<Scanned> {
  const { args, io } = invocation
  const paths = await Promise.all(args.map((path) => pathSource(invocation, { path })))
  const sources = [...paths.map(({ source }) => source), ...stores]
  if (sources.length === 0) return { found: [], gaps: [], targets: [], hintOf: () => undefined }
  const { scan } = await import('@vouchsafe/scan/engine')
  const { detectors } = await import('@vouchsafe/scan/detectors')
  const { createFingerprinter } = await import('@vouchsafe/scan/finding')
  const { createSecretKeeper } = await import('@vouchsafe/scan/match')
  const { foundCredential } = await import('@vouchsafe/scan/inventory')
  const keeper = createSecretKeeper({ keepsPairs: false })
  const progress = progressLine(io, () => performance.now())
  const { findings, gaps } = await scan(sources, {
    detectors,
    fingerprinter: createFingerprinter((await fingerprintKey(io.env)).key),
    at,
    signal: new AbortController().signal,
    onProgress: (_, state) => progress.show(state),
    onSecret: keeper.onSecret,
  })
  progress.clear()
  return {
    found: findings.map((finding) => foundCredential(finding)),
    gaps,
    targets: [...paths.map(({ target }) => target), ...stores.map(({ label }) => label)],
    hintOf: keeper.hintOf,
  }
}
