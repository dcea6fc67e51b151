import { tryOr } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { alertSpec, type AlertSpec } from './spec.ts'

/** An alert that is in force, in the words of its manifest. */
export interface Alert extends Omit<AlertSpec, 'disabled' | 'description'> {
  readonly name: string
}

/** The alerts that are in force; one that is disabled or cannot be read is none (the snapshot reports it). */
export function alertsOf({ resources }: { readonly resources: readonly Resource[] }): readonly Alert[] {
  return resources.flatMap((resource) => {
    const spec = resource.kind === 'Alert' ? tryOr(undefined, () => readSpec(resource, alertSpec)) : undefined
    if (spec === undefined || spec.disabled) return []
    const { disabled: _, description: __, ...rule } = spec
    return [{ name: resource.name, ...rule }]
  })
}
