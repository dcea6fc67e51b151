import { applyChanges } from '#resource/apply-changes'
import { keyText } from '#resource/key'
import type { Resource, ResourceChange } from '#resource/types'
import { newUniqueId } from '#resource/unique-id'
import { createWorld } from '#resource/world'
import { equalJson } from '#resource/equal-json'
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
  const held = new Map(state.resources.map((resource) => [keyText(resource), resource]))
  const drafts = targets.map(({ key, source }): ResourceChange => {
    const { kind, account, name } = key
    const before = held.get(keyText(key))
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
  return resolveDrafts(state, drafts, { options, report }).filter(isChange)
}

/** References are looked up among what there will be, so that a manifest may name what it creates. */
function resolveDrafts(
  state: PlanBase,
  drafts: readonly ResourceChange[],
  { options, report }: { readonly options: PlanOptions; readonly report: Report },
): readonly ResourceChange[] {
  const world = createWorld(applyChanges(state.resources, drafts), options.facts)
  return drafts.map((draft) => {
    if (draft.op === 'delete') return draft
    const { after } = draft
    const before = draft.op === 'update' ? draft.before : undefined
    const resolved = resolveResource(after, { before, world, at: options.at })
    report.add(after, resolved.findings)
    return { ...draft, after: { ...after, spec: resolved.spec } }
  })
}

function isChange(draft: ResourceChange): boolean {
  return draft.op !== 'update' || !equalJson(draft.before.spec, draft.after.spec)
}
