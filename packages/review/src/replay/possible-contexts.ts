import { atomsOf } from '@vouchsafe/policy/atoms'
import type { ContextValue, RequestContext } from '@vouchsafe/policy/decision'
import type { RecordedExchange } from './request-of-event.ts'
import type { Side } from './side.ts'

/** More than this nobody waits for; several keys of a policy would have to be hidden at once. */
const MOST_CONTEXTS = 512

/** Every context that the exchange may have had, as far as the policies tell them apart. */
export interface PossibleContexts {
  readonly contexts: readonly RequestContext[]
  /** False where there may be others. */
  readonly isComplete: boolean
  /** Keys that the policies read and the record does not tell. */
  readonly doubtful: readonly string[]
}

/**
 * The context of the record, with one value of every kind that the policies can tell apart in the place of each that is
 * not on record: what they say to all of these alike they said, or would say, to the one that it was.
 */
export function possibleContexts(
  { request, doubtAbout }: Pick<RecordedExchange, 'request' | 'doubtAbout'>,
  sides: readonly Side[],
): PossibleContexts {
  const doubtful = [...new Set(sides.flatMap(({ keys }) => keys))].filter((key) => doubtAbout(key) !== 'none')
  if (doubtful.length === 0) return { contexts: [request.context], isComplete: true, doubtful }
  let contexts: readonly RequestContext[] = [request.context]
  let isComplete = true
  for (const key of doubtful) {
    const isPresent = doubtAbout(key) === 'value'
    const atoms = atomsOf(conditionsOn(key, sides), {
      examples: [],
      isAlwaysPresent: isPresent,
      mayBeList: !isPresent || typeof request.context.get(key) !== 'string',
    })
    // a value that is put into others, by a variable, is told apart by more than the conditions on it
    if (!atoms.isComplete || sides.some(({ variables }) => variables.includes(key))) isComplete = false
    if (contexts.length * atoms.values.length > MOST_CONTEXTS)
      return { contexts: [], isComplete: false, doubtful }
    contexts = contexts.flatMap((context) => atoms.values.map((value) => withKey(context, key, value)))
  }
  return { contexts, isComplete, doubtful }
}

function conditionsOn(key: string, sides: readonly Side[]): Side['conditions'] {
  return sides.flatMap(({ conditions }) =>
    conditions.filter((condition) => condition.key.toLowerCase() === key),
  )
}

function withKey(context: RequestContext, key: string, value: ContextValue | undefined): RequestContext {
  const changed = new Map(context)
  if (value === undefined) changed.delete(key)
  else changed.set(key, value)
  return changed
}
