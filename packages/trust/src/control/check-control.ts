import { parseResourceControlPolicy, parseServiceControlPolicy } from '@vouchsafe/policy/parse'
import { attempt, fault, warning, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { controlSpec } from './spec.ts'

/** The rules of one service control policy when it is written. */
export function checkServiceControl(policy: Resource, world: TrustWorld): readonly Finding[] {
  return checkControl(policy, world, parseServiceControlPolicy)
}

/** The rules of one resource control policy when it is written. */
export function checkResourceControl(policy: Resource, world: TrustWorld): readonly Finding[] {
  return checkControl(policy, world, parseResourceControlPolicy)
}

function checkControl(
  policy: Resource,
  world: TrustWorld,
  parse: (text: string) => unknown,
): readonly Finding[] {
  const { document, targets } = readSpec(policy, controlSpec)
  // a policy that misses its account limits nobody: a misspelt id must not go unseen
  const strangers = targets.filter(
    (account) => account !== '*' && world.find({ kind: 'Account', account, name: account }) === undefined,
  )
  return [
    ...attempt('document', () => void parse(document)),
    ...strangers.map((account) => fault('targets', `expected accounts that exist, found \`${account}\``)),
    ...(targets.length === 0 ? [warning('targets', 'is attached to no account, so it limits nothing')] : []),
  ]
}
