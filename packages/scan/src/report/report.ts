import type { Finding, Place } from '#finding/types'
import type { Coverage, Gap, GitOrigin, ImageOrigin, Origin } from '#source/types'

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
  /** What else whoever reads it must know: what silenced findings, and what no longer does. */
  readonly notes?: readonly string[]
}

/** `path:line`, or what stands for a path where there is none. */
export function placeText({ origin, line }: Place): string {
  return `${whereOf(origin)}:${line}`
}

/** The path of an origin, or what stands for one; what lies in an archive follows a `!/`, as in a `jar:` address. */
export function whereOf(origin: Origin): string {
  const outer = outerOf(origin)
  return 'inside' in origin && origin.inside !== undefined ? `${outer}!/${origin.inside}` : outer
}

function outerOf(origin: Origin): string {
  switch (origin.kind) {
    case 'stdin':
      return '-'
    case 'git':
      return origin.path ?? `${origin.type} ${origin.object.slice(0, 12)}`
    case 'image':
      return `${origin.image}:${origin.path}`
    case 'cluster':
      return [origin.cluster, origin.namespace, origin.resource, origin.name]
        .filter((part) => part !== undefined)
        .join('/')
    case 'store':
      return `${origin.store}:${origin.name}`
    case 'file':
    case 'staged':
    case 'report':
      return origin.path
  }
}

/** What the history says of a place: commit, author, layer, whether it is still there. */
export function historyText(origin: Origin): string | undefined {
  switch (origin.kind) {
    case 'staged':
      return 'staged'
    case 'git':
      return gitHistory(origin)
    case 'image':
      return imageHistory(origin)
    case 'report':
      return `reported by ${origin.tool}${origin.commit === undefined ? '' : `, ${origin.commit.slice(0, 12)}`}`
    case 'stdin':
    case 'file':
    case 'cluster':
    case 'store':
      return undefined
  }
}

function gitHistory({ first, isReachable, isInHead }: GitOrigin): string {
  const since =
    first === undefined ? 'in no commit' : `${first.id.slice(0, 12)} by ${first.author}, ${dayOf(first.at)}`
  if (!isReachable) return `${since}; no ref leads to it, but it is in the object store`
  return isInHead ? `${since}; still in HEAD` : `${since}; not in HEAD, but in the history`
}

function imageHistory({ layer, instruction, isDeleted }: ImageOrigin): string {
  const where = layer === undefined ? 'in the configuration' : `layer ${layer.slice(0, 19)}`
  const made = instruction === undefined ? where : `${where}, made by \`${instruction}\``
  return isDeleted ? `${made}; a later layer hides it, it is shipped all the same` : made
}

function dayOf(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 10)
}
