import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'

/** How far a value may stand from its id when something calls it a secret, and when nothing does. */
const CALLED = 5 * 1024
const UNCALLED = 256
const CONTEXT = 48

const forty = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]|%2[BbFf]){40}(?![A-Za-z0-9+/=])/g
const secretWords = /secret|aws.{0,16}key|sk["']?\s*[:=]/i

export interface NearSecret {
  readonly secret: string
  /** Characters between the two. */
  readonly distance: number
  /** Something before it calls it a secret. */
  readonly context: boolean
}

interface Range {
  readonly start: number
  readonly end: number
}

/** The nearest value that can be the AWS secret of an id at this range; later ones win over earlier ones as near. */
export function nearestSecret(text: string, id: Range): NearSecret | undefined {
  const from = Math.max(0, id.start - CALLED)
  const window = text.slice(from, id.end + CALLED)
  let nearest: NearSecret | undefined
  for (const match of window.matchAll(forty)) {
    const candidate = asSecret(match[0], window.slice(Math.max(0, match.index - CONTEXT), match.index))
    if (candidate === undefined) continue
    const distance = distanceOf({ start: from + match.index, end: from + match.index + match[0].length }, id)
    if (!candidate.context && distance > UNCALLED) continue
    if (nearest === undefined || distance <= nearest.distance) nearest = { ...candidate, distance }
  }
  return nearest
}

function distanceOf(one: Range, other: Range): number {
  return one.start >= other.end ? one.start - other.end : Math.max(0, other.start - one.end)
}

function asSecret(found: string, before: string): Omit<NearSecret, 'distance'> | undefined {
  const secret = found.replace(/%2[Bb]/g, '+').replace(/%2[Ff]/g, '/')
  if (/^[a-f0-9]{40}$/i.test(secret) || !/[a-z]/.test(secret) || !/[A-Z]/.test(secret)) return undefined
  const context = secretWords.test(before)
  // hashes in base64, paths and long identifiers have 40 such characters too
  const least = context ? 4.25 : 4.5
  if (!context && !/[0-9]/.test(secret)) return undefined
  if (entropy(secret) < least || fabricated(secret) !== undefined) return undefined
  return { secret, context }
}
