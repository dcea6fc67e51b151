import type { Detector } from '#detector/types'
import { compileAnchors, type AnchorTable } from '#engine/anchor-table'

const compiled = new WeakMap<readonly Detector[], AnchorTable>()

/** The compiled rows, compiled once for as many reports as there are. */
export function anchorsOf(detectors: readonly Detector[]): AnchorTable {
  const known = compiled.get(detectors) ?? compileAnchors(detectors)
  compiled.set(detectors, known)
  return known
}
