import { decodeUtf8Strict } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseQueryPairs } from '@vouchsafe/exchange/sigv4'
import type { WireRequest } from '#wire/types'

/** Parameters of one call, each name once. */
export type Parameters = ReadonlyMap<string, string>

export interface ParameterLimits {
  readonly maxBodyBytes: number
  readonly maxParameters: number
}

const formType = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i
/** Belong to the signature of a presigned request, not to the operation. */
const signatureName = /^x-amz-/i

/**
 * The parameters of an AWS Query call: those of the query string and, for POST, those of the form in the body.
 * A name that stands twice anywhere is refused, so that no two readers can disagree about its value.
 *
 * @returns undefined when the request is no Query call at all: another method, or a body that is no form
 * @throws VouchsafeError `request_too_large` | `request_malformed` (detail `reason`)
 */
export function parseParameters(request: WireRequest, limits: ParameterLimits): Parameters | undefined {
  if (request.body.length > limits.maxBodyBytes) {
    throw new VouchsafeError('request_too_large', { detail: { bytes: request.body.length, ...limits } })
  }
  if (!isQueryCall(request)) return undefined
  const body = decodeUtf8Strict(request.body)
  if (body === undefined) throw malformed('not_utf8')

  const parameters = new Map<string, string>()
  for (const pairs of [parseQueryPairs(request.query), parseQueryPairs(body)]) {
    for (const [name, value] of pairs) {
      if (signatureName.test(name)) continue
      if (parameters.has(name)) throw malformed('parameter_repeated')
      parameters.set(name, value)
    }
  }
  if (parameters.size > limits.maxParameters) throw malformed('too_many_parameters')
  return parameters
}

/** The members of a list parameter, `NAME.member.1FIELD` and on; a gap ends nothing but is refused. */
export function listParameter(parameters: Parameters, name: string, field = ''): readonly string[] {
  const prefix = `${name}.member.`
  const members: string[] = []
  const given = [...parameters.keys()].filter((key) => key.startsWith(prefix))
  for (let index = 1; index <= given.length; index += 1) {
    const value = parameters.get(`${prefix}${index}${field}`)
    if (value === undefined) throw malformed('list_malformed')
    members.push(value)
  }
  return members
}

/**
 * The members of a list of structures, `NAME.member.1.FIELD` and on, each as its fields. A gap, or a name below the
 * list that is no field of a member, is refused. An empty list is sent as `NAME=`.
 *
 * @returns undefined when the list is not sent
 * @throws VouchsafeError `request_malformed`
 */
export function structuresParameter<Field extends string>(
  parameters: Parameters,
  name: string,
  fields: readonly Field[],
): readonly Readonly<Record<Field, string | undefined>>[] | undefined {
  const given = [...parameters.keys()].filter((key) => key.startsWith(`${name}.`)).length
  const empty = emptyList(parameters, name)
  if (given === 0) return empty
  let read = empty === undefined ? 0 : -1
  const members = Array.from({ length: given }, (_, index) => {
    const entries = fields.map(
      (field) => [field, parameters.get(`${name}.member.${index + 1}.${field}`)] as const,
    )
    const present = entries.filter(([, value]) => value !== undefined).length
    read += present
    return present === 0 ? undefined : (Object.fromEntries(entries) as Record<Field, string | undefined>)
  })
  const found = members.filter((member) => member !== undefined)
  if (read !== given || members[found.length - 1] === undefined) throw malformed('list_malformed')
  return found
}

/**
 * The members of a list of texts, `NAME.member.1` and on, or undefined when it is not sent.
 *
 * @throws VouchsafeError `request_malformed`
 */
export function textsParameter(parameters: Parameters, name: string): readonly string[] | undefined {
  const empty = emptyList(parameters, name)
  const given = [...parameters.keys()].filter((key) => key.startsWith(`${name}.`)).length
  const members = listParameter(parameters, name)
  if (members.length !== given || (given > 0 && empty !== undefined)) throw malformed('list_malformed')
  return given === 0 ? empty : members
}

/** How SDKs send a list without members. */
function emptyList(parameters: Parameters, name: string): readonly never[] | undefined {
  const value = parameters.get(name)
  if (value === undefined) return undefined
  if (value !== '') throw malformed('list_malformed')
  return []
}

function isQueryCall({ method, headers, body }: WireRequest): boolean {
  if (method === 'GET') return body.length === 0
  if (method !== 'POST') return false
  const type = headers.get('content-type')
  return type === undefined ? body.length === 0 : type.length === 1 && formType.test(type[0] ?? '')
}

function malformed(reason: string): VouchsafeError {
  return new VouchsafeError('request_malformed', { detail: { reason } })
}
