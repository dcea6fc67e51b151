import type { ChangedResource } from '@vouchsafe/ledger/port'
import type { ResourceChange } from '@vouchsafe/trust/resource'

/** A change of the log as those see it who may not know what a resource is. */
export function changedResource(change: ResourceChange): ChangedResource {
  const { kind, account, name } = change.op === 'delete' ? change.before : change.after
  return {
    op: change.op,
    kind,
    account,
    name,
    ...(change.op !== 'create' && { before: change.before.spec }),
    ...(change.op !== 'delete' && { after: change.after.spec }),
  }
}
