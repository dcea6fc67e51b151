import { createHash } from 'node:crypto'
import type { Detector } from '#detector/types'

/** Raised whenever a judge, or a check it asks, comes to find what it left out before: no text of a row tells that. */
const JUDGES = 1

/** Names a table of rows, 64 hex digits: what was clean under one may not be under another. */
export function rulesDigest(detectors: readonly Detector[]): string {
  const hash = createHash('sha256').update(`judges ${JUDGES}\n`)
  for (const { id, anchors, lead = 0, pattern } of detectors)
    hash.update(`${JSON.stringify([id, anchors, lead, pattern.source, pattern.flags])}\n`)
  return hash.digest('hex')
}
