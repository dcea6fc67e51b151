import { statSync, type Stats } from 'node:fs'
import { resolve } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseReference } from './reference/parse-reference.ts'
import { createArchiveStore } from './store/archive-store.ts'
import { createLayoutStore } from './store/layout-store.ts'
import type { ContentStore } from './store/types.ts'

export interface StoreOptions {
  /** What a path is relative to; the working directory of the process by default. */
  readonly cwd?: string
  /** Where credentials for registries are looked for: `HOME`, `DOCKER_CONFIG`, `PATH` and the like; nowhere by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** PEM of the authorities that a registry of one's own has its certificate from; they take the place of the usual. */
  readonly ca?: string
  readonly silenceMs?: number
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

export type OpenStore = (signal: AbortSignal) => Promise<ContentStore>

/** As skopeo writes them. */
const transport = /^(oci|oci-archive|docker-archive|docker):(?:\/\/)?(.+)$/s
const looksLikePath = /^(?:\.{0,2}\/|~)/

/**
 * How to open what a person calls an image: a path where there is such a folder or file, the name of an image in a
 * registry otherwise. `oci:`, `oci-archive:`, `docker-archive:` and `docker://` before it settle what it is.
 *
 * @throws VouchsafeError `input_invalid` for what is neither
 */
export function openerOf(reference: string, options: StoreOptions): OpenStore {
  const [, kind, rest = reference] = transport.exec(reference) ?? []
  const isPath = kind === undefined ? looksLikePath.test(rest) : kind !== 'docker'
  const path = options.cwd === undefined ? rest : resolve(options.cwd, rest)
  const facts = kind === 'docker' ? undefined : statSync(path, { throwIfNoEntry: false })
  if (facts !== undefined && (isPath || isImage(path, facts)))
    return async (signal) =>
      facts.isDirectory() ? createLayoutStore(path) : createArchiveStore(path, signal)
  if (isPath)
    throw new VouchsafeError('input_invalid', { say: `no such layout or archive of an image: \`${rest}\`` })
  const parsed = parseReference(rest)
  return async (signal) => {
    const { createRegistryStore } = await import('./registry/registry-store.ts')
    return createRegistryStore(parsed, { env: {}, ...options, signal })
  }
}

/** A folder that happens to have the name of an image is none. */
function isImage(path: string, facts: Stats): boolean {
  if (!facts.isDirectory()) return facts.isFile()
  return ['index.json', 'manifest.json'].some(
    (name) => statSync(`${path}/${name}`, { throwIfNoEntry: false }) !== undefined,
  )
}
