import type { Finding, Place } from '#finding/types'
import type { Coverage, Gap, Origin } from '#source/types'

/** All that a report says; every form of it is made from this. Nothing in it is a secret. */
export interface Report {
  /** What was looked at, as the caller named it. */
  readonly target: string
  /** Instants, ISO 8601. */
  readonly began: string
  readonly elapsedMs: number
  readonly tool: string
  readonly findings: readonly Finding[]
  readonly coverage: readonly Coverage[]
  readonly gaps: readonly Gap[]
}

/** `path:line`, or what stands for a path where there is none. */
export function placeText({ origin, line }: Place): string {
  return `${whereOf(origin)}:${line}`
}

/** The path of an origin, or what stands for one. */
export function whereOf(origin: Origin): string {
  if (origin.kind === 'stdin') return '-'
  if (origin.kind !== 'git') return origin.path
  if (origin.path !== undefined) return origin.path
  return `${origin.type} ${origin.object.slice(0, 12)}`
}

/** What the history says of a place: commit, author, whether it is still there. */
export function historyText(origin: Origin): string | undefined {
  if (origin.kind === 'staged') return 'staged'
  if (origin.kind !== 'git') return undefined
  const { first } = origin
  const since =
    first === undefined ? 'in no commit' : `${first.id.slice(0, 12)} by ${first.author}, ${dayOf(first.at)}`
  if (!origin.isReachable) return `${since}; no ref leads to it, but it is in the object store`
  return origin.isInHead ? `${since}; still in HEAD` : `${since}; not in HEAD, but in the history`
}

function dayOf(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 10)
}
