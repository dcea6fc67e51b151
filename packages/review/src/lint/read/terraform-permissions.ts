import type { JsonValue } from '@vouchsafe/core/json'
import type { Resource } from '#terraform-module/resource'
import type { Value } from '#terraform-module/types'
import { memberNamed, placeOf, toJson, whyUnknown } from '#terraform-module/values'
import type { PolicyInput } from '../permissions/permissions-policy.ts'
import type { HolderInput, ManagedInput } from '../permissions/types.ts'
import type { PermissionsHolder } from '../types.ts'
import { terraformPolicy } from './terraform-policy.ts'
import { nothing, unknownAccount, type FileReading, type LintFacts } from './types.ts'

type Kind = PermissionsHolder['kind']

const kinds: readonly Kind[] = ['role', 'user', 'group']

/** Types of resources that say what somebody may do. */
export const permissionTypes: readonly string[] = [
  'aws_iam_policy',
  'aws_iam_policy_attachment',
  ...kinds.flatMap((kind) => ['', '_policy', '_policy_attachment'].map((part) => `aws_iam_${kind}${part}`)),
]

/** What modules say of permissions. A policy for somebody who is not in the files stands alone. */
export function readTerraformPermissions(resources: readonly Resource[], facts: LintFacts): FileReading {
  return new PermissionsReader(resources, facts).reading()
}

class PermissionsReader {
  readonly #byType: Partial<Record<string, Resource[]>>
  readonly #facts: LintFacts
  readonly #gaps: { readonly file: string; readonly why: string }[] = []
  readonly #taken = new Set<Resource>()

  constructor(resources: readonly Resource[], facts: LintFacts) {
    this.#byType = Object.groupBy(resources, ({ type }) => type)
    this.#facts = facts
  }

  reading(): FileReading {
    const holders = kinds.flatMap((kind) => this.#of(`aws_iam_${kind}`).map((one) => this.#holder(kind, one)))
    const alone = kinds
      .flatMap((kind) => this.#of(`aws_iam_${kind}_policy`))
      .filter((one) => !this.#taken.has(one))
      .flatMap((one) => this.#policy(one, one.attribute('policy'), `inline:${nameOf(one)}`))
    const managed = this.#of('aws_iam_policy').flatMap((one) => this.#managed(one))
    return { ...nothing, permissions: { holders, managed: [...managed, ...alone] }, gaps: this.#gaps }
  }

  #of(type: string): readonly Resource[] {
    return this.#byType[type] ?? []
  }

  #holder(kind: Kind, holder: Resource): HolderInput {
    const names = ['name', 'id'].flatMap((name) => textOf(holder.attribute(name)) ?? [])
    const owns = (value: Value): boolean => {
      const name = textOf(value)
      return name !== undefined && names.includes(name)
    }
    const apart = this.#of(`aws_iam_${kind}_policy`).filter((one) => owns(one.attribute(kind)))
    for (const one of apart) this.#taken.add(one)
    const own = holder.has('inline_policy') ? itemsIn(holder.attribute('inline_policy')) : []
    const { account } = this.#facts
    const boundary = holder.has('permissions_boundary')
      ? this.#reference(holder.attribute('permissions_boundary'))
      : undefined
    return {
      kind,
      name: nameOf(holder),
      file: placeOf(holder.at).file,
      place: placeOf(holder.at),
      ...(account !== undefined && { account }),
      inline: [
        ...own.flatMap((block) => this.#inlineBlock(holder, block)),
        ...apart.flatMap((one) => this.#policy(one, one.attribute('policy'), `inline:${nameOf(one)}`)),
      ],
      managed: this.#attachedTo(kind, holder, owns),
      ...(boundary !== undefined && { boundary }),
    }
  }

  #attachedTo(kind: Kind, holder: Resource, owns: (value: Value) => boolean): string[] {
    const single = this.#of(`aws_iam_${kind}_policy_attachment`).filter((one) => owns(one.attribute(kind)))
    const shared = this.#of('aws_iam_policy_attachment').filter(
      (one) => one.has(`${kind}s`) && itemsIn(one.attribute(`${kind}s`)).some(owns),
    )
    const own = holder.has('managed_policy_arns') ? itemsIn(holder.attribute('managed_policy_arns')) : []
    return [...own, ...[...single, ...shared].map((one) => one.attribute('policy_arn'))].flatMap(
      (one) => this.#reference(one) ?? [],
    )
  }

  /** An ARN; where nobody has said whose account it is, the name of a policy of the same files. */
  #reference(value: Value): string | undefined {
    const arn = textOf(value)
    if (arn === undefined || arn === '') return undefined
    const own = `arn:aws:iam::${unknownAccount}:policy/`
    return this.#facts.account === undefined && arn.startsWith(own) ? arn.split('/').at(-1) : arn
  }

  #inlineBlock(holder: Resource, block: Value): PolicyInput[] {
    const policy = memberNamed(block, 'policy')
    const name = memberNamed(block, 'name')
    if (policy === undefined) return []
    return this.#policy(holder, policy, `inline:${(name && textOf(name)) ?? holder.address}`)
  }

  #managed(policy: Resource): ManagedInput[] {
    const { account } = this.#facts
    const arn = textOf(policy.attribute('arn'))
    const name = arn?.split('/').at(-1) ?? nameOf(policy)
    return this.#policy(policy, policy.attribute('policy'), arn ?? name).map((input) => ({
      ...input,
      name,
      ...(account !== undefined && { account }),
    }))
  }

  #policy(resource: Resource, value: Value, id: string): PolicyInput[] {
    const policy = terraformPolicy(value)
    const { file, line, column } = placeOf(resource.at)
    if ('why' in policy) {
      const place = `${file}:${line}:${column}`
      this.#gaps.push({ file, why: `${place}: ${resource.address}: its policy: ${policy.why}` })
      return []
    }
    const { left, ...input } = policy
    for (const why of left) this.#gaps.push({ file, why: `${why} (${resource.address})` })
    return [{ ...input, id }]
  }
}

function textOf(value: Value): string | undefined {
  return value.is === 'text' ? value.text : undefined
}

function itemsIn(value: Value): readonly Value[] {
  return value.is === 'list' ? value.items : []
}

/** Its own name, or its address where it has none or one that is not known. */
export function nameOf(resource: Resource): string {
  const name = known(resource, 'name')
  return typeof name === 'string' && name !== '' ? name : resource.address
}

/** An attribute of which all is known. */
export function known(resource: Resource, name: string): JsonValue | undefined {
  if (!resource.has(name)) return undefined
  const value = resource.attribute(name)
  return whyUnknown(value) === undefined ? toJson(value) : undefined
}
