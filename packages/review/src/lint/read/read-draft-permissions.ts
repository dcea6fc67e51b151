import { managedPolicyArn } from '@vouchsafe/trust/resource'
import type { JsonValue } from '@vouchsafe/core/json'
import type { Path, SourceDocument } from '#document/types'
import { attachPolicies } from '#draft/attach-policies'
import type { Attachment, Drafts, InlinePolicy, PolicyDraft, RoleDraft } from '#draft/types'
import type { PolicyInput } from '../permissions/permissions-policy.ts'
import type { HolderInput, ManagedInput, PermissionsReading } from '../permissions/types.ts'
import { lintPlace, placesOf } from './places.ts'
import { policyText } from './policy-text.ts'

/** How a format of files writes policies down. */
export interface DraftPlaces {
  readonly document: SourceDocument
  readonly account?: string
  /** Path of a resource's members, by the place of the resource. */
  readonly membersOf: ReadonlyMap<string, Path>
  /** Under the members of a role, of its inline policy at a position. */
  readonly inlineAt: (index: number) => Path
  /** Under the members of a policy. */
  readonly documentAt: Path
}

/** What drafts say of permissions. A policy for a role that the file does not hold stands alone. */
export function readDraftPermissions(drafts: Drafts, places: DraftPlaces): PermissionsReading {
  const { roles } = attachPolicies(drafts)
  const written = new Map(drafts.roles.map(({ name, inline }) => [name, inline.length]))
  const names = new Set(roles.map(({ name }) => name))
  const attached = new Map<InlinePolicy, Attachment>(
    drafts.attachments.flatMap((one) => ('inline' in one ? [[one.inline, one]] : [])),
  )
  const orphans = drafts.attachments.filter((one) => !names.has(one.role) && 'inline' in one)
  const inlineOf = ({ name, place, inline }: RoleDraft): PolicyInput[] =>
    inline.map((policy, index) => {
      const apart = attached.get(policy)
      return apart !== undefined && index >= (written.get(name) ?? 0)
        ? inputAt(places, { ...policy, place: apart.place }, places.documentAt)
        : inputAt(places, { ...policy, place }, places.inlineAt(index))
    })
  return {
    managed: [
      ...drafts.policies.map((policy) => managedOf(places, policy)),
      ...orphans.flatMap((one) =>
        'inline' in one ? [inputAt(places, { ...one.inline, place: one.place }, places.documentAt)] : [],
      ),
    ],
    holders: roles.map((role) => holderOf(places, role, inlineOf(role))),
  }
}

function holderOf(
  { document, account }: DraftPlaces,
  { name, place, managed, boundary }: RoleDraft,
  inline: readonly PolicyInput[],
): HolderInput {
  return {
    kind: 'role',
    name,
    file: document.file,
    place: lintPlace(place),
    ...(account !== undefined && { account }),
    inline,
    managed,
    ...(boundary !== undefined && { boundary }),
  }
}

function managedOf(places: DraftPlaces, { name, path, place, document: text }: PolicyDraft): ManagedInput {
  const { account } = places
  const id = account === undefined ? name : managedPolicyArn({ account, path, name })
  return {
    ...inputAt(places, { name, place, document: text }, places.documentAt),
    id,
    name,
    ...(account !== undefined && { account }),
  }
}

interface Written {
  readonly name: string
  readonly place: string
  readonly document: JsonValue
}

function inputAt(
  { document, membersOf }: DraftPlaces,
  { name, place, document: written }: Written,
  under: Path,
): PolicyInput {
  const members = membersOf.get(place)
  return {
    id: `inline:${name}`,
    file: document.file,
    text: policyText(written),
    isWhole: false,
    place: members === undefined ? () => lintPlace(place) : placesOf(document, [...members, ...under]),
  }
}
