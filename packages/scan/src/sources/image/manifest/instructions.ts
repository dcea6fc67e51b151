import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { listOf } from './descriptor.ts'

const LONGEST = 200

/**
 * What made each layer, base first: the entries of the history that are not marked as `empty_layer` (OCI image-spec,
 * config.md). Nothing where the history does not tell as many as there are layers.
 */
export function instructionsOf(config: JsonObject, layers: number): readonly (string | undefined)[] {
  const filled = listOf(config, 'history')
    .filter(isJsonObject)
    .filter((entry) => entry['empty_layer'] !== true)
  if (filled.length !== layers) return []
  return filled.map((entry) => {
    const made = entry['created_by']
    return typeof made === 'string' && made !== '' ? readable(made) : undefined
  })
}

const shell = /^(?:RUN )?(?:\|\d+ .*? )?\/bin\/(?:ba)?sh -c (#\(nop\)\s*)?/s

/** As it stood in the Dockerfile, as far as that can be told: one line, without shell and build arguments. */
function readable(madeBy: string): string {
  const line = madeBy
    .replace(shell, (_, nop?: string) => (nop === undefined ? 'RUN ' : ''))
    .replace(/ # buildkit$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}
