import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { credentialOf } from '#azure/parse-credentials'
import type { Path, SourceDocument } from '#document/types'
import type { ApplicationInput, StaticSecret } from '../clouds/types.ts'
import type { LintGap } from '../types.ts'
import { lintPlace } from './places.ts'

export interface ApplicationsReading {
  readonly applications: readonly ApplicationInput[]
  readonly gaps: readonly LintGap[]
}

export interface Placed {
  readonly value: JsonObject
  readonly path: Path
}

interface Drafted {
  readonly name: string
  readonly credentials: readonly Placed[]
  readonly secrets: readonly StaticSecret[]
}

/** What cannot be read of one credential is a gap, and the others are read. */
export function applicationOf(
  document: SourceDocument,
  { name, credentials, secrets }: Drafted,
): ApplicationsReading {
  const gaps: LintGap[] = []
  const read = credentials.flatMap(({ value, path }) => {
    const place = document.place(path)
    try {
      const isWrapped = value['issuer'] === undefined && value['properties'] !== undefined
      const at = isWrapped ? [...path, 'properties'] : path
      return [{ credential: credentialOf(value, place), path: at }]
    } catch (error) {
      if (!isVouchsafeError(error)) throw error
      gaps.push({ file: document.file, why: `${place}: ${error.message}` })
      return []
    }
  })
  const place = (path: Path) => lintPlace(document.place(path))
  return { applications: [{ file: document.file, name, credentials: read, secrets, place }], gaps }
}
