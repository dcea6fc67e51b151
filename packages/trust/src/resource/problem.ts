import { VouchsafeError, type Code } from '@vouchsafe/core/errors'
import { escapeText } from './escape-text.ts'

/** One broken rule, as data: many are gathered and reported together. */
export interface Problem {
  readonly code: Code
  /** Where: `trust.yaml:12:3`, or the resource and field. Empty when there is no better place than the whole. */
  readonly place: string
  /** One line, lower case, says what was expected and what was found. */
  readonly say: string
}

/** A problem as one line for people, whatever the input held. */
export function renderProblem(problem: Problem): string {
  return escapeText(problem.place === '' ? problem.say : `${problem.place}: ${problem.say}`)
}

/**
 * Throws nothing when there are no problems; otherwise one error that carries them all.
 *
 * @throws VouchsafeError with the code of the first problem; `detail.problems` holds one line for each
 */
export function refuseProblems(problems: readonly Problem[]): void {
  const [first] = problems
  if (first === undefined) return
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  throw new VouchsafeError(first.code, {
    say: `${renderProblem(first)}${more}`,
    detail: { problems: problems.map(renderProblem) },
  })
}
