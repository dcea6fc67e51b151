import type { EpochSeconds } from '@vouchsafe/core/time'
import { accountOf } from '#check/aws-account'
import { fabricated } from '#check/fabricated'

const WINDOW = 1024
const AROUND_EXPIRY = 4096

const namedId =
  /(?<!secret.{0,3})access.{0,2}key(?:.{0,2}id)?["'`\]]{0,2}\s{0,8}[:=>,]{1,3}\s{0,8}["'`]?(?<id>[A-Z0-9]{16,24})(?![A-Za-z0-9])/gi
const expiry =
  /expir(?:ation|es|y)[A-Za-z_]{0,12}["'`]?\s{0,8}[:=>]{1,2}\s{0,8}["'`]?(?<at>\d{4}-\d\d-\d\d[T ][\d:.]{5,16}(?:Z|[+-]\d\d:?\d\d)?)/gi

/** Whose the access key id beside a secret is. */
export type IdBeside =
  | 'of AWS'
  /** The form is of AWS, and nobody issued it: the documentation's, a placeholder, an account that cannot be. */
  | 'made up'
  /** MinIO, Ceph and others take AWS's words and make ids of their own. */
  | 'of another service'

/** The access key id nearest to a place, by its name or its form; `undefined` where none stands near. */
export function idBeside(text: string, start: number): IdBeside | undefined {
  const from = Math.max(0, start - WINDOW)
  const window = text.slice(from, start + WINDOW)
  let nearest: { id: string; distance: number } | undefined
  for (const match of window.matchAll(namedId)) {
    const distance = Math.abs(from + match.index - start)
    const id = match.groups?.['id'] ?? ''
    if (/^[A-Z0-9]+$/.test(id) && (nearest === undefined || distance < nearest.distance))
      nearest = { id, distance }
  }
  if (nearest !== undefined) return ownerOf(nearest.id)
  const loose = /(?<![A-Za-z0-9+/])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/.exec(window)?.[0]
  return loose === undefined ? undefined : ownerOf(loose)
}

function ownerOf(id: string): IdBeside {
  if (!/^(?:AKIA|ASIA)[A-Z0-9]{16}$/.test(id)) return 'of another service'
  return isIssued(id) ? 'of AWS' : 'made up'
}

const documentationIds = /^A[KS]IA(?:IOSFODNN7|I44QH8DHB)/

/** Whether AWS may have issued an id of its form. */
export function isIssued(id: string): boolean {
  return (
    /^[A-Z2-7]+$/.test(id) &&
    !documentationIds.test(id) &&
    fabricated(id) === undefined &&
    accountOf(id).kind !== 'impossible'
  )
}

/** When what stands here ends by its own account, `Expiration` in the answer of an STS; the nearest such word counts. */
export function endOf(text: string, start: number): EpochSeconds | undefined {
  const from = Math.max(0, start - AROUND_EXPIRY)
  let nearest: { at: number; distance: number } | undefined
  for (const match of text.slice(from, start + AROUND_EXPIRY).matchAll(expiry)) {
    const distance = Math.abs(from + match.index - start)
    const at = Date.parse(match.groups?.['at'] ?? '') / 1000
    if (!Number.isNaN(at) && (nearest === undefined || distance < nearest.distance))
      nearest = { at, distance }
  }
  return nearest?.at as EpochSeconds | undefined
}
