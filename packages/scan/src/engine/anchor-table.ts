import type { Detector } from '#detector/types'
import { unfolders } from '#unfold/unfolders'
import type { Unfolder } from '#unfold/types'
import { compileSieve, type HitSieve, type Literal } from '#sieve/compile-sieve'

/** How a literal stands in the content. For base64, `before`: characters of its group of four that precede it. */
export type Form =
  | { readonly kind: 'plain' }
  | { readonly kind: 'base64'; readonly before: number }
  | { readonly kind: 'hex' }
  | { readonly kind: 'utf-16' }

/** What a hit of a literal asks for: rows to try, documents to unfold, or a region to decode. */
export interface Anchor {
  readonly form: Form
  readonly detectors: readonly Detector[]
  readonly unfolders: readonly Unfolder[]
}

export interface AnchorTable {
  readonly sieve: HitSieve
  /** By the id of a hit. */
  readonly anchors: readonly Anchor[]
}

const SHORTEST = 4
/** A row with more anchors than this has them generated: encoded twice they would fill the table. */
const FEW = 10

const compiled = new WeakMap<readonly Detector[], AnchorTable>()

/** The literals of every row and of every kind of document, as they are and encoded, in one sieve; made once a list. */
export function compileAnchors(detectors: readonly Detector[]): AnchorTable {
  const known = compiled.get(detectors) ?? compile(detectors)
  compiled.set(detectors, known)
  return known
}

function compile(detectors: readonly Detector[]): AnchorTable {
  const anchors: { form: Form; detectors: Detector[]; unfolders: Unfolder[] }[] = []
  const literals: Literal[] = []
  const known = new Map<string, number>()
  const anchorOf = (text: string, form: Form): { detectors: Detector[]; unfolders: Unfolder[] } => {
    const key = `${JSON.stringify(form)}${text}`
    const id = known.get(key) ?? anchors.length
    const anchor = anchors[id] ?? { form, detectors: [], unfolders: [] }
    if (id < anchors.length) return anchor
    known.set(key, id)
    literals.push({ bytes: Buffer.from(text, 'latin1'), id })
    anchors.push(anchor)
    return anchor
  }
  for (const detector of detectors)
    for (const anchor of detector.anchors)
      for (const [text, form] of formsOf(anchor, detector))
        if (text.length >= SHORTEST) anchorOf(text, form).detectors.push(detector)
  for (const unfolder of unfolders)
    for (const anchor of unfolder.anchors) {
      anchorOf(anchor, { kind: 'plain' }).unfolders.push(unfolder)
      // PowerShell writes what a tool prints as UTF-16
      anchorOf(inUtf16(anchor), { kind: 'utf-16' })
    }
  return { sieve: compileSieve(literals), anchors }
}

/** Nobody encodes a reference: it would not work. */
function formsOf(anchor: string, { stance, anchors }: Detector): [text: string, form: Form][] {
  const plain: [string, Form] = [anchor, { kind: 'plain' }]
  if (stance !== 'secret') return [plain]
  const once = base64Forms(anchor)
  const hex = Buffer.from(anchor, 'latin1').toString('hex')
  return [
    plain,
    ...once,
    ...(anchors.length <= FEW ? once.flatMap(([text]) => base64Forms(text)) : []),
    [hex, { kind: 'hex' }],
    [hex.toUpperCase(), { kind: 'hex' }],
    [inUtf16(anchor), { kind: 'utf-16' }],
  ]
}

/** Without the zero at either end it is the same in both byte orders. */
function inUtf16(text: string): string {
  return text.split('').join('\0')
}

/** The characters that a text always makes in base64, for each place in a group of three bytes where it may begin. */
function base64Forms(text: string): [text: string, form: Form][] {
  return [0, 1, 2].flatMap((skipped) => {
    const encoded = Buffer.from('\0'.repeat(skipped) + text, 'latin1').toString('base64')
    const before = Math.ceil((skipped * 8) / 6)
    const fixed = encoded.slice(before, Math.floor(((skipped + text.length) * 8) / 6))
    const form: Form = { kind: 'base64', before }
    const url = fixed.replaceAll('+', '-').replaceAll('/', '_')
    return url === fixed
      ? [[fixed, form]]
      : [
          [fixed, form],
          [url, form],
        ]
  })
}
