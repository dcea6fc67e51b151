import { ResourceIndex } from '#resource/resource-index'
import type { Resource, ResourceChange } from '#resource/types'
import { newUniqueId } from '#resource/unique-id'
import { createWorld, type TrustWorld } from '#resource/world'
import { equalJson } from '#resource/equal-json'
import { finderOf } from './finder-of.ts'
import type { Target } from './place-in-accounts.ts'
import type { Report } from './report.ts'
import { resolveResource } from './resolve-resource.ts'
import type { PlanBase, PlanOptions } from './types.ts'

/**
 * The creations and updates that lead to the targets. A resource that changes keeps its unique id and the time
 * of its creation; one that is as desired is not among them.
 */
export function draftChanges(
  state: PlanBase,
  targets: readonly Target[],
  { options, report }: { readonly options: PlanOptions; readonly report: Report },
): readonly ResourceChange[] {
  const find = finderOf(state)
  const drafts = targets.map(({ key, source }): ResourceChange => {
    const { kind, account, name } = key
    const before = find(key)
    const { at, random } = options
    const after: Resource = {
      kind,
      account,
      name,
      uniqueId: before?.uniqueId ?? newUniqueId(kind, random),
      spec: source.spec,
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
    }
    return before === undefined ? { op: 'create', after } : { op: 'update', before, after }
  })
  return resolveDrafts(drafts, { find, version: state.version + 1 }, { options, report }).filter(isChange)
}

/** References are looked up among what there will be, so that a manifest may name what it creates. */
function resolveDrafts(
  drafts: readonly ResourceChange[],
  { find, version }: Pick<TrustWorld, 'find'> & { readonly version: number },
  { options, report }: { readonly options: PlanOptions; readonly report: Report },
): readonly ResourceChange[] {
  const drafted = new ResourceIndex(drafts.flatMap((draft) => (draft.op === 'delete' ? [] : [draft.after])))
  const world = createWorld((key) => drafted.find(key) ?? find(key), options.facts)
  return drafts.map((draft) => {
    if (draft.op === 'delete') return draft
    const { after } = draft
    const before = draft.op === 'update' ? draft.before : undefined
    const resolved = resolveResource(after, { before, world, at: options.at, version })
    report.add(after, resolved.findings)
    return { ...draft, after: { ...after, spec: resolved.spec } }
  })
}

function isChange(draft: ResourceChange): boolean {
  return draft.op !== 'update' || !equalJson(draft.before.spec, draft.after.spec)
}
