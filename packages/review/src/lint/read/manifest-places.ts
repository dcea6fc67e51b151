import { isMap, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import { offsetOf } from '#document/read-template-yaml'
import type { Path, SourceFile } from '#document/types'
import type { LintPlace } from '../types.ts'
import { lintPlace } from './places.ts'

/** The place of a path in the document of a stream whose first step, a key at its top, stands at `key`. */
export type ManifestPlaces = (key: string, path: Path) => LintPlace

/** Places inside the documents of a manifest. */
export function createManifestPlaces({ file, text }: SourceFile): ManifestPlaces {
  const lines = new LineCounter()
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const roots = [parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })]
    .flat()
    .flatMap((document) => ('contents' in document ? [document.contents] : []))
    .flatMap((node): unknown[] => (isSeq(node) ? node.items : [node]))
    .filter(isMap)
  const rootByKey = new Map(
    roots.flatMap((root) =>
      root.items.map(({ key }) => [placeAt(offsetOf(root, [String(key)])), root] as const),
    ),
  )
  return (key, path) => {
    const root = rootByKey.get(key)
    if (root === undefined) return lintPlace(key)
    const at = path.indexOf('Statement')
    const isList = at < 0 || isSeq(root.getIn(path.slice(0, at + 1), true))
    // a statement that is no list of its own has no position
    const steps = isList ? path : [...path.slice(0, at + 1), ...path.slice(at + 2)]
    return lintPlace(placeAt(offsetOf(root, steps)))
  }
}
