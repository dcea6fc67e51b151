import { VouchsafeError } from '@vouchsafe/core/errors'
import { describeKey, inOrder, keyText } from './key.ts'
import { ResourceIndex } from './resource-index.ts'
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
  const subjects = new ResourceIndex(changes.map(subjectOf))
  const [untouched, touched] = split(resources, (resource) => subjects.find(resource) === undefined)
  const held = new Map(touched.map((resource) => [keyText(resource), resource]))
  for (const change of changes) {
    const subject = subjectOf(change)
    const key = keyText(subject)
    if (held.has(key) !== (change.op !== 'create'))
      throw new VouchsafeError('trust_conflict', {
        say: `cannot ${change.op} \`${describeKey(subject)}\`: it ${held.has(key) ? 'exists already' : 'does not exist'}`,
        detail: { op: change.op, kind: subject.kind, account: subject.account, name: subject.name },
      })
    if (change.op === 'delete') held.delete(key)
    else held.set(key, change.after)
  }
  return inOrder([...untouched, ...held.values()])
}

function subjectOf(change: ResourceChange): Resource {
  return change.op === 'delete' ? change.before : change.after
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  const parts: [T[], T[]] = [[], []]
  for (const item of items) parts[isFirst(item) ? 0 : 1].push(item)
  return parts
}
