import type { EpochSeconds } from '@vouchsafe/core/time'
import { tryOr } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource, ResourceKey } from '#resource/types'
import { revocationSpec } from './spec.ts'

/**
 * The revocations that have nothing left to match, for `planDelete`: a chore of the server, and no change in what
 * is believed. One that cannot be read stays.
 */
export function expiredRevocations(
  state: { readonly resources: readonly Resource[] },
  at: EpochSeconds,
): readonly ResourceKey[] {
  return state.resources.filter((resource) => resource.kind === 'Revocation' && isOver(resource, at))
}

function isOver(resource: Resource, at: EpochSeconds): boolean {
  return tryOr(false, () => readSpec(resource, revocationSpec).until <= at)
}
