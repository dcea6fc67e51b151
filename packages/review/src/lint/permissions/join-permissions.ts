import { isVouchsafeError } from '@vouchsafe/core/errors'
import { awsManagedPolicies } from '@vouchsafe/trust/aws-managed'
import type { LintGap, PermissionsPolicy, PermissionsSubject } from '../types.ts'
import { permissionsPolicy, type PolicyInput } from './permissions-policy.ts'
import type { HolderInput, ManagedInput, PermissionsReading } from './types.ts'

export interface PermissionsJoined {
  readonly subjects: readonly PermissionsSubject[]
  /** Policies that could not be read. */
  readonly gaps: readonly LintGap[]
}

/**
 * Everybody with all their policies, whichever files they stand in, and every policy that stands apart. A policy
 * that is attached and is in no file is left out; AWS's own are known where `awsManagedPolicies` has them.
 */
export function joinPermissions(readings: readonly PermissionsReading[]): PermissionsJoined {
  const gaps: LintGap[] = []
  const read = (input: PolicyInput, standing: PermissionsPolicy['standing']): PermissionsPolicy[] => {
    try {
      return [permissionsPolicy(input, standing)]
    } catch (error) {
      if (!isVouchsafeError(error)) throw error
      const { file, line, column } = input.place([])
      gaps.push({
        file,
        why: `${file}:${line}:${column}: the permissions policy \`${input.id}\`: ${error.message}`,
      })
      return []
    }
  }
  const library = new Library(
    readings.flatMap(({ managed }) => managed),
    read,
  )
  const holders = readings.flatMap((reading) => reading.holders)
  const groups = new Map(
    holders.filter(({ kind }) => kind === 'group').map((group) => [keyOf(group.account, group.name), group]),
  )
  const whole = holders.map((holder) => {
    const own = holder.inline.flatMap((input) => read(input, 'own'))
    return { holder, own }
  })
  const ownOf = new Map(whole.map(({ holder, own }) => [holder, own]))
  const subjects = whole.map(({ holder, own }) => {
    const memberships = (holder.groups ?? []).flatMap((name) => groups.get(keyOf(holder.account, name)) ?? [])
    const ofGroups = memberships.flatMap((group) => [
      ...(ownOf.get(group) ?? []).map((policy): PermissionsPolicy => ({ ...policy, standing: 'shared' })),
      ...library.attachedTo(group),
    ])
    return subjectOf(holder, [...own, ...library.attachedTo(holder), ...ofGroups], library)
  })
  return { subjects: [...subjects, ...library.alone()], gaps }
}

function subjectOf(
  holder: HolderInput,
  policies: readonly PermissionsPolicy[],
  library: Library,
): PermissionsSubject {
  const { file, kind, name, account } = holder
  const boundary = holder.boundary === undefined ? undefined : library.find(holder, holder.boundary)
  return {
    on: 'permissions',
    file,
    holder: { kind, name },
    ...(account !== undefined && { account }),
    policies,
    ...(boundary !== undefined && { boundary }),
    isAttached: false,
    hasUnknownBoundary: holder.boundary !== undefined && boundary === undefined,
  }
}

type Read = (input: PolicyInput, standing: PermissionsPolicy['standing']) => PermissionsPolicy[]

const awsTexts: ReadonlyMap<string, string> = new Map(
  awsManagedPolicies.map(({ arn, document }) => [arn, document]),
)

interface Alone {
  readonly key: string | undefined
  readonly file: string
  readonly account: string | undefined
  readonly policy: PermissionsPolicy
}

/** Policies that stand apart, by whose they are and their name: no two of an account share one, whatever their paths. */
class Library {
  readonly #alone: Alone[] = []
  readonly #attached = new Set<string>()
  readonly #byName = new Map<string, PermissionsPolicy>()
  readonly #ofAws = new Map<string, ManagedInput>()
  readonly #awsRead = new Map<string, PermissionsPolicy | undefined>()
  readonly #read: Read

  constructor(inputs: readonly ManagedInput[], read: Read) {
    this.#read = read
    for (const input of inputs)
      if (input.isAws === true) this.#ofAws.set(input.id, input)
      else this.#add(input)
  }

  #add(input: ManagedInput): void {
    const { name, account, file } = input
    const [policy] = this.#read(input, 'own')
    if (policy === undefined) return
    const key = name === undefined ? undefined : keyOf(account, name)
    if (key !== undefined) this.#byName.set(key, { ...policy, standing: 'shared' })
    this.#alone.push({ key, file, account, policy })
  }

  /** Every policy by itself; those that somebody has are known when all holders have been asked for theirs. */
  alone(): PermissionsSubject[] {
    return this.#alone.map(({ key, file, account, policy }) => ({
      on: 'permissions',
      file,
      ...(account !== undefined && { account }),
      policies: [policy],
      isAttached: key !== undefined && this.#attached.has(key),
      hasUnknownBoundary: false,
    }))
  }

  attachedTo(holder: HolderInput): PermissionsPolicy[] {
    return holder.managed.flatMap((reference) => {
      const [, key] = cutReference(holder, reference)
      this.#attached.add(key)
      return this.find(holder, reference) ?? []
    })
  }

  find(holder: HolderInput, reference: string): PermissionsPolicy | undefined {
    const { place, file } = holder
    const [owner, key] = cutReference(holder, reference)
    if (owner !== 'aws') return this.#byName.get(key)
    const policy = this.#awsPolicy(reference)
    return policy === undefined ? undefined : { ...policy, file, place: () => place }
  }

  #awsPolicy(reference: string): PermissionsPolicy | undefined {
    if (this.#awsRead.has(reference)) return this.#awsRead.get(reference)
    const text = this.#ofAws.get(reference)?.text ?? awsTexts.get(reference)
    const place = { file: reference, line: 1, column: 1 }
    const input = { id: reference, file: reference, text: text ?? '', isWhole: false, place: () => place }
    const policy = text === undefined ? undefined : this.#read(input, 'aws')[0]
    this.#awsRead.set(reference, policy)
    return policy
  }
}

function cutReference(
  { account }: HolderInput,
  reference: string,
): readonly [owner: string | undefined, key: string] {
  const [, owner, path] = /^arn:[\w-]+:iam::(\d{12}|aws):policy\/(.+)$/.exec(reference) ?? []
  return [owner, keyOf(owner ?? account, path?.split('/').at(-1) ?? reference)]
}

function keyOf(account: string | undefined, name: string): string {
  return `${account ?? ''}/${name}`
}
