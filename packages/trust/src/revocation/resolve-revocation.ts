import type { EpochSeconds } from '@vouchsafe/core/time'
import { fault, tryOr, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { revocationSpec, type DesiredRevocationSpec, type RevocationSpec } from './spec.ts'

/**
 * No session outlives its issue by more than 12 hours, the longest session and the longest chain; five minutes
 * more, because servers' clocks differ and credentials are back-dated.
 */
const longestLife = 12 * 3600 + 300

interface Writing {
  /** The revocation as desired. */
  readonly desired: Resource
  readonly before: Resource | undefined
  readonly world: TrustWorld
  readonly at: EpochSeconds
}

/** Ties a revocation to the unique id that its role has now, and says when it may go. */
export function resolveRevocation(
  spec: DesiredRevocationSpec,
  { desired, before, world, at }: Writing,
): { readonly spec: RevocationSpec; readonly findings: readonly Finding[] } {
  if (spec.role === undefined)
    return { spec: { ...spec, until: endOfSession(spec, { before, at }) }, findings: [] }
  const { account } = desired
  const role = world.find({ kind: 'Role', account, name: spec.role })
  const until = (spec.before ?? at) + longestLife
  if (role !== undefined) return { spec: { ...spec, roleId: role.uniqueId, until }, findings: [] }
  const say = `expected a role of account ${account}, found \`${spec.role}\``
  return { spec: { ...spec, roleId: '', until }, findings: [fault('role', say)] }
}

/** A session lives when it is revoked; to apply the same manifest again moves nothing. */
function endOfSession(
  { session }: DesiredRevocationSpec,
  { before, at }: Pick<Writing, 'before' | 'at'>,
): number {
  const held = before && tryOr(undefined, () => readSpec(before, revocationSpec))
  return held?.session === session && held !== undefined ? held.until : at + longestLife
}
