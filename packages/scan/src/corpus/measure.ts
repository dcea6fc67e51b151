import type { Match } from '#engine/scan-content'
import type { Labelled } from './corpus.ts'

/** What a scan made of the labelled texts, of one row or of all. */
interface Score {
  /** Texts that hold the credential, and those of them in which it was found. */
  readonly planted: number
  readonly found: number
  /** Matches above `low`: of a credential that the label names, and of none. */
  readonly right: number
  readonly wrong: number
}

export interface Measure {
  /** By the id of the row. */
  readonly rows: ReadonlyMap<string, Score>
  readonly all: Score
  /** Names of the texts in which a credential was missed. */
  readonly missed: readonly Labelled[]
  /** `text: row`, of what is above `low` and should not be. */
  readonly wrong: readonly string[]
}

const nothing: Score = { planted: 0, found: 0, right: 0, wrong: 0 }

/** Compares what rows find in each text with its label. References and good news are no part of it. */
export function measure(set: readonly Labelled[], scan: (text: string) => readonly Match[]): Measure {
  const rows = new Map<string, Score>()
  const missed: Labelled[] = []
  const wrong: string[] = []
  const count = (row: string, part: keyof Score): void => {
    const score = rows.get(row) ?? nothing
    rows.set(row, { ...score, [part]: score[part] + 1 })
  }
  for (const one of set) {
    const matches = scan(one.text).filter((match) => match.detector.stance === 'secret')
    if (one.holds !== undefined) {
      const isFound = matches.some((match) => match.detector.id === one.holds)
      count(one.holds, 'planted')
      if (isFound) count(one.holds, 'found')
      else missed.push(one)
    }
    for (const { detector } of matches.filter(isAboveLow)) {
      const isRight = !one.isLow && (detector.id === one.holds || one.also.includes(detector.id))
      count(detector.id, isRight ? 'right' : 'wrong')
      if (!isRight) wrong.push(`${one.name}: ${detector.id}`)
    }
  }
  return { rows, all: sum([...rows.values()]), missed, wrong }
}

function isAboveLow({ detector, verdict }: Match): boolean {
  const severity = verdict.severity ?? detector.severity
  return verdict.confidence !== 'low' && severity !== 'low' && severity !== 'info'
}

function sum(scores: readonly Score[]): Score {
  return scores.reduce(
    (all, one) => ({
      planted: all.planted + one.planted,
      found: all.found + one.found,
      right: all.right + one.right,
      wrong: all.wrong + one.wrong,
    }),
    nothing,
  )
}
