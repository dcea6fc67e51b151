import { fault, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { instanceProfileSpec } from './spec.ts'

/** The rules of one instance profile when it is written. */
export function checkInstanceProfile(profile: Resource, world: TrustWorld): readonly Finding[] {
  const { account } = profile
  return readSpec(profile, instanceProfileSpec)
    .roles.filter((name) => world.find({ kind: 'Role', account, name }) === undefined)
    .map((name) => fault('roles', `expected a role of account ${account}, found \`${name}\``))
}
