import { VouchsafeError } from '@vouchsafe/core/errors'
import type { IgnoreFile } from '@vouchsafe/core/excuse'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { applyBaseline, type Baseline } from '@vouchsafe/scan/baseline'
import type { Finding } from '@vouchsafe/scan/finding'
import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { fingerprintKey } from './fingerprint-key.ts'
import { shown } from './path-source.ts'

/** What was decided before: which findings do not count, and under which key they are named. */
export interface Excuses {
  readonly key: Uint8Array
  readonly baseline?: Baseline
  /** The same findings, with what excuses them; and what a person must know of that. */
  apply(findings: readonly Finding[]): Promise<{ findings: readonly Finding[]; notes: readonly string[] }>
}

interface NamedIgnoreFile {
  readonly name: string
  readonly file: IgnoreFile
}

/**
 * The baseline and the ignore file of a command line: `--ignore FILE`, else the one in the scanned folder.
 *
 * @throws VouchsafeError `usage`, and whatever is wrong with a file
 */
export async function excusesOf(invocation: Invocation, at: EpochSeconds): Promise<Excuses> {
  const baseline = await baselineOf(invocation, at)
  const ignored = await ignoreFileOf(invocation)
  const key = baseline?.key ?? ignored?.file.key ?? (await ownKey(invocation))
  return {
    key,
    ...(baseline !== undefined && { baseline }),
    apply: async (findings) => {
      const known = baseline === undefined ? findings : applyBaseline(findings, baseline)
      if (ignored === undefined) return { findings: known, notes: [] }
      const { applyIgnoreFile, ignoreNotes } = await import('@vouchsafe/scan/baseline')
      const applied = applyIgnoreFile(known, ignored.file, at)
      return { findings: applied.findings, notes: ignoreNotes(ignored.name, applied) }
    },
  }
}

async function ownKey({ io }: Invocation): Promise<Uint8Array> {
  const { key, isKept } = await fingerprintKey(io.env)
  if (!isKept) io.err('vouch: fingerprints are of this run only: their key could not be kept\n')
  return key
}

async function baselineOf(invocation: Invocation, at: EpochSeconds): Promise<Baseline | undefined> {
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
  const { loadBaseline } = await import('@vouchsafe/scan/import')
  const { detectors } = await import('@vouchsafe/scan/detectors')
  const signal = new AbortController().signal
  return loadBaseline(file, { ownKey: () => ownKey(invocation), detectors, at, signal })
}

async function ignoreFileOf(invocation: Invocation): Promise<NamedIgnoreFile | undefined> {
  const { io, args } = invocation
  const given = textOption(invocation, 'ignore')
  const { findIgnoreFile, readIgnoreFile } = await import('@vouchsafe/scan/baseline')
  if (given !== undefined) {
    const file = resolve(io.cwd, given)
    if (!existsSync(file)) throw new VouchsafeError('usage', { say: `--ignore: no such file: \`${given}\`` })
    return { name: given, file: await readIgnoreFile(file) }
  }
  const [path = '.'] = args
  if (path === '-' || options(invocation).isWithout) return undefined
  const root = resolve(io.cwd, path)
  if (!existsSync(root) || !statSync(root).isDirectory()) return undefined
  const found = await findIgnoreFile(root)
  return found === undefined ? undefined : { name: shown(io.cwd, found), file: await readIgnoreFile(found) }
}

/** Commander turns `--no-ignore-file` into `ignoreFile: false`. */
function options({ options: all }: Invocation): { readonly isWithout: boolean } {
  return { isWithout: all['ignoreFile'] === false }
}
