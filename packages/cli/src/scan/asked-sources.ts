import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Fingerprinter } from '@vouchsafe/scan/finding'
import type { ReportSource } from '@vouchsafe/scan/import'
import type { Source } from '@vouchsafe/scan/source'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { storeSources } from './store-sources.ts'
import { flagOption, textOption, textsOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { laptopPlaces } from './laptop-places.ts'
import { pathSource, shown, type NamedSource } from './path-source.ts'

export interface AskedSources {
  readonly sources: readonly Source[]
  /** Those of the sources that are other tools' reports. */
  readonly reports: readonly ReportSource[]
  /** The file, folder or repository among them. */
  readonly path?: string
  /** All of them, as the caller named them. */
  readonly target: string
}

export interface SourceSetting {
  readonly fingerprinter: Fingerprinter
  readonly at: EpochSeconds
  /** Of the memory of earlier scans; absent where everything is to be read anew. */
  readonly memoryKey?: Uint8Array
}

/**
 * Everything that a command line asks to be read; the working directory where it names nothing.
 *
 * @throws VouchsafeError `usage`
 */
export async function askedSources(invocation: Invocation, setting: SourceSetting): Promise<AskedSources> {
  const reports = await reportSources(invocation, setting)
  const others = [
    ...(await imageSources(invocation)),
    ...(await clusterSources(invocation)),
    ...(await storeSources(invocation)).map((source) => ({ source, target: source.label })),
    ...(await laptopSources(invocation)),
  ]
  const [given] = invocation.args
  const wantsPath = given !== undefined || isAboutPath(invocation) || others.length + reports.length === 0
  const { memoryKey } = setting
  const path = wantsPath
    ? [
        await pathSource(invocation, {
          path: given ?? '.',
          ...(memoryKey !== undefined && { key: memoryKey }),
        }),
      ]
    : []
  const all = [...reports, ...path, ...others]
  return {
    sources: all.map(({ source }) => source),
    reports: reports.map(({ source }) => source),
    ...(wantsPath && given !== '-' && { path: resolve(invocation.io.cwd, given ?? '.') }),
    target: all.map(({ target }) => target).join(', '),
  }
}

function isAboutPath(invocation: Invocation): boolean {
  return (
    flagOption(invocation, 'git') ||
    flagOption(invocation, 'staged') ||
    textOption(invocation, 'diff') !== undefined
  )
}

async function imageSources(invocation: Invocation): Promise<NamedSource[]> {
  const names = textsOption(invocation, 'image')
  if (names.length === 0) return []
  const { createImageSource } = await import('@vouchsafe/scan/sources/image')
  const platform = textOption(invocation, 'platform')
  return names.map((target) => ({
    source: createImageSource(target, {
      cwd: invocation.io.cwd,
      env: invocation.io.env,
      ...(platform !== undefined && { platform }),
    }),
    target,
  }))
}

async function clusterSources(invocation: Invocation): Promise<NamedSource[]> {
  if (!flagOption(invocation, 'kubernetes')) return []
  const { createKubernetesSource } = await import('@vouchsafe/scan/sources/kubernetes')
  const kubeconfig = textOption(invocation, 'kubeconfig')
  const context = textOption(invocation, 'context')
  const namespaces = textsOption(invocation, 'namespace')
  const source = createKubernetesSource({
    ...(kubeconfig !== undefined && { kubeconfig: resolve(invocation.io.cwd, kubeconfig) }),
    ...(context !== undefined && { context }),
    ...(namespaces.length > 0 && { namespaces }),
  })
  return [{ source, target: source.label }]
}

async function reportSources(
  invocation: Invocation,
  { fingerprinter, at }: SourceSetting,
): Promise<(NamedSource & { readonly source: ReportSource })[]> {
  const files = textsOption(invocation, 'import')
  if (files.length === 0) return []
  const { createReportSource } = await import('@vouchsafe/scan/import')
  const { detectors } = await import('@vouchsafe/scan/detectors')
  return files.map((target) => {
    const path = resolve(invocation.io.cwd, target)
    if (!existsSync(path)) throw usage(`--import: no such file: \`${target}\``)
    return { source: createReportSource(path, { detectors, fingerprinter, at }), target }
  })
}

async function laptopSources(invocation: Invocation): Promise<NamedSource[]> {
  if (!flagOption(invocation, 'laptop')) return []
  const { HOME: home } = invocation.io.env
  if (home === undefined) throw usage('--laptop: expected the home folder in HOME')
  const places = laptopPlaces(home)
  const { createFileSource } = await import('@vouchsafe/scan/sources/file')
  const shownAs = (path: string): string => shown(invocation.io.cwd, path)
  return [{ source: createFileSource(places, shownAs), target: `${places.length} places under ${home}` }]
}

function usage(say: string): VouchsafeError {
  return new VouchsafeError('usage', { say })
}
