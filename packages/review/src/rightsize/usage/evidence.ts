/** How sure a line is. `certain`: the event says it. `inferred`: by names and rules. `guessed`: it has to be looked at. */
export type Confidence = 'certain' | 'inferred' | 'guessed'

/** The surest first. */
const confidences: readonly Confidence[] = ['certain', 'inferred', 'guessed']

/** What events say for something. */
export interface Evidence {
  /** Events. */
  readonly count: number
  /** ISO 8601, UTC. */
  readonly first: string
  readonly last: string
  /** Id of the first event. */
  readonly example: string
  readonly confidence: Confidence
}

/** What an event is to its evidence. */
export interface Sighting {
  readonly id: string
  readonly at: string
}

export function evidenceOf({ id, at }: Sighting, confidence: Confidence): Evidence {
  return { count: 1, first: at, last: at, example: id, confidence }
}

/** Both together; the example is that of the earlier one. */
export function joinEvidence(one: Evidence | undefined, other: Evidence): Evidence {
  if (one === undefined) return other
  const isFirst = one.first < other.first || (one.first === other.first && one.example <= other.example)
  return {
    count: one.count + other.count,
    first: isFirst ? one.first : other.first,
    last: one.last > other.last ? one.last : other.last,
    example: isFirst ? one.example : other.example,
    confidence: lessSure(one.confidence, other.confidence),
  }
}

export function lessSure(one: Confidence, other: Confidence): Confidence {
  return confidences.indexOf(one) > confidences.indexOf(other) ? one : other
}
