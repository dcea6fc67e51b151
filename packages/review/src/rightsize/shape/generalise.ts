import { commonAffixes, whole, wholePrefix, wholeSuffix, type Affixes } from './affixes.ts'
import { byCharacter, bySegment, isId, isTime } from './segments.ts'

/** A pattern and the texts that it stands for. */
export interface Shape {
  readonly pattern: string
  readonly texts: readonly string[]
  /** It admits names that have nothing in common with those that were seen. */
  readonly isWide: boolean
}

export interface GeneraliseOptions {
  /** Up to so many names in one place are listed as they are. */
  readonly mostNames: number
  /** More names than that without anything in common become a wildcard. */
  readonly mostListed: number
  /** Texts that no wildcard may cover, unless they are among those to be covered. */
  readonly forbidden: readonly string[]
  /** How many segments stand before names that people choose: 0 for a bucket, 1 for `table/NAME`. */
  readonly namedDepth: number
  /** Ids count as names that people choose: each key of KMS is a wall of its own. */
  readonly areIdsNames: boolean
}

/**
 * Patterns that together cover all `texts`, as few as their shape suggests: a folder of many objects is its prefix,
 * folders by day are one wildcard, names of people's choosing stay a list. Texts are patterns themselves, `literal`
 * where they are names; they are distinct and of one service, account and region. The same texts in another order give
 * the same patterns.
 */
export function generalise(texts: readonly string[], options: GeneraliseOptions): readonly Shape[] {
  const wanted = new Set(texts)
  const forbidden = options.forbidden.filter((text) => !wanted.has(text))
  return new Generaliser({ ...options, forbidden }).cover(texts.toSorted(), {
    from: 0,
    isTime: false,
    depth: 0,
  })
}

/** A place in the tree that segments make. */
interface Place {
  /** Length of what all texts here begin with. */
  readonly from: number
  /** Whether the last segment was a year or a day. */
  readonly isTime: boolean
  readonly depth: number
}

/** Looks at texts that dividing them may cost, for each text; what is not done by then stays a list. */
const mostLooksEach = 50
const leastLooks = 100_000

class Generaliser {
  readonly #options: GeneraliseOptions

  constructor(options: GeneraliseOptions) {
    this.#options = options
  }

  cover(texts: readonly string[], place: Place): readonly Shape[] {
    if (texts.length === 1) return exact(texts)
    const groups = bySegment(texts, place.from)
    const areTimes = groups.length > 1 && groups.every(([segment]) => isTime(segment, place.isTime))
    if (areTimes) return this.#collapse(texts, place)
    if (groups.length <= this.#options.mostNames) return this.#coverEach(groups, place)
    return this.#collapse(texts, place)
  }

  #coverEach(
    groups: ReturnType<typeof bySegment>,
    { from, isTime: isBehindTime, depth }: Place,
  ): readonly Shape[] {
    return groups.flatMap(([segment, some]) =>
      this.cover(some, {
        from: from + segment.length,
        isTime: isTime(segment, isBehindTime),
        depth: depth + 1,
      }),
    )
  }

  /** One pattern for all, unless it would say more than was seen. */
  #collapse(texts: readonly string[], place: Place): readonly Shape[] {
    const { prefix, suffix } = commonAffixes(texts, place.from)
    const affixes = { prefix: wholePrefix(prefix, place.from), suffix: wholeSuffix(suffix) }
    const groups = bySegment(texts, place.from)
    const isBare = affixes.prefix.length === place.from && affixes.suffix === ''
    const areChosen =
      place.depth <= this.#options.namedDepth && !groups.every(([segment]) => this.#isMade(segment, place))
    const isWide = isBare && areChosen
    if (isWide && groups.length <= this.#options.mostListed) return this.#coverEach(groups, place)
    return this.#isForbidden(affixes)
      ? this.#split(texts, place.from)
      : [{ pattern: patternOf(affixes), texts, isWide }]
  }

  /** Whether no person chose this name. */
  #isMade(segment: string, place: Place): boolean {
    return isTime(segment, place.isTime) || (!this.#options.areIdsNames && isId(segment))
  }

  /**
   * By their next character, so that what is forbidden falls between the patterns. Not by recursion: whoever may name
   * things chooses how deep that would go.
   */
  #split(texts: readonly string[], from: number): readonly Shape[] {
    const shapes: Shape[] = []
    const waiting = [{ some: texts, from }]
    let looks = leastLooks + mostLooksEach * texts.length
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { some } = next
      looks -= some.length
      if (some.length === 1 || looks < 0) {
        shapes.push(...exact(some))
        continue
      }
      const { prefix, suffix } = commonAffixes(some, next.from)
      const affixes = { prefix: whole(prefix), suffix: wholeSuffix(suffix) }
      if (!this.#isForbidden(affixes))
        shapes.push({ pattern: patternOf(affixes), texts: some, isWide: false })
      else {
        const { length } = affixes.prefix
        waiting.push(
          ...byCharacter(some, length)
            .map((group) => ({ some: group, from: length }))
            .toReversed(),
        )
      }
    }
    return shapes
  }

  #isForbidden({ prefix, suffix }: Affixes): boolean {
    const least = prefix.length + suffix.length
    return this.#options.forbidden.some(
      (text) => text.length >= least && text.startsWith(prefix) && text.endsWith(suffix),
    )
  }
}

function exact(texts: readonly string[]): readonly Shape[] {
  return texts.map((text) => ({ pattern: text, texts: [text], isWide: false }))
}

function patternOf({ prefix, suffix }: Affixes): string {
  return `${prefix}*${suffix}`
}
