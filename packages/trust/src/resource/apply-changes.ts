import { VouchsafeError } from '@vouchsafe/core/errors'
import { compareKeys, describeKey, keyText } from './key.ts'
import type { Resource, ResourceChange } from './types.ts'

/**
 * The resources after the changes, in order of kind, account, name. Neither argument is altered.
 *
 * @throws VouchsafeError `trust_conflict` when a resource to create exists, or one to update or delete does not
 */
export function applyChanges(
  resources: readonly Resource[],
  changes: readonly ResourceChange[],
): readonly Resource[] {
  const held = new Map(resources.map((resource) => [keyText(resource), resource]))
  for (const change of changes) {
    const subject = change.op === 'delete' ? change.before : change.after
    const key = keyText(subject)
    if (held.has(key) !== (change.op !== 'create'))
      throw new VouchsafeError('trust_conflict', {
        say: `cannot ${change.op} \`${describeKey(subject)}\`: it ${held.has(key) ? 'exists already' : 'does not exist'}`,
        detail: { op: change.op, kind: subject.kind, account: subject.account, name: subject.name },
      })
    if (change.op === 'delete') held.delete(key)
    else held.set(key, change.after)
  }
  return [...held.values()].toSorted(compareKeys)
}
