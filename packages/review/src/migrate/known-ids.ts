import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { formOf } from '#lint/tokens/token-forms'
import { claimReader, googleForm, googleHost, idForms, isNames, type IdForm } from './id-forms.ts'
import type { KnownIds } from './types.ts'

/** One name of an issuer with the id behind it. */
export interface NamedId {
  /** Host and path of the issuer. */
  readonly host: string
  readonly name: string
  readonly id: string
}

/** The id form of an issuer, by its host; undefined where it has names alone. */
export function idFormOf(host: string): IdForm | undefined {
  if (host === googleHost) return googleForm
  const { issuer } = formOf(host, [])
  return idForms.find((form) => form.issuer === issuer)
}

/** A file of ids: `{ "token.actions.githubusercontent.com": { "acme": 123, "acme/shop": 456 } }`. @throws VouchsafeError `json_malformed`, `input_invalid` */
export function parseIds(text: string): NamedId[] {
  return Object.entries(parseJsonObject(text)).flatMap(([host, names]) => {
    const form = idFormOf(host)
    if (form === undefined)
      throw new VouchsafeError('input_invalid', {
        say: `expected the host of an issuer with ids (${[...idForms, googleForm].map(({ issuer }) => issuer).join(', ')}), found ${JSON.stringify(host)}`,
      })
    if (!isNames(names))
      throw new VouchsafeError('input_invalid', {
        say: `\`${host}\`: expected names with their ids, { "acme": 123, "acme/shop": 456 }`,
      })
    return Object.entries(names).map(([name, id]) => checked(form, { host, name, id: String(id) }))
  })
}

/** The ids that the claims of a token bring, with the names that it has them for. */
export function idsInClaims(claims: JsonObject): NamedId[] {
  const claim = claimReader(claims)
  const host = (claim('iss') ?? '').replace(/^https:\/\//, '')
  const form = idFormOf(host)
  if (form === undefined) return []
  return form
    .idsOf(claim)
    .flatMap(([name, id]) =>
      name === undefined || id === undefined || !form.id.test(id) || name === '' ? [] : [{ host, name, id }],
    )
}

/**
 * The ids by issuer and name. Two ids for one name are two owners: whom the policy means, only a person can say.
 *
 * @throws VouchsafeError `input_invalid`
 */
export function knownIds(named: Iterable<NamedId>): KnownIds {
  const ids = new Map<string, Map<string, string>>()
  for (const { host, name, id } of named) {
    const names = ids.get(host) ?? new Map<string, string>()
    ids.set(host, names)
    const before = names.get(name)
    if (before !== undefined && before !== id)
      throw new VouchsafeError('input_invalid', {
        say: `\`${name}\` of ${host} has two ids, ${before} and ${id}: the name has changed hands`,
        hint: 'say which one is meant with --ids',
      })
    names.set(name, id)
  }
  return ids
}

function checked(form: IdForm, named: NamedId): NamedId {
  if (form.id.test(named.id)) return named
  throw new VouchsafeError('input_invalid', {
    say: `${JSON.stringify(named.name)} of ${named.host}: expected an id of ${form.issuer}, found ${JSON.stringify(named.id)}`,
  })
}
