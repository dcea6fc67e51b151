import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonValue } from '@vouchsafe/core/json'
import type { ContextValue, RequestContext } from '@vouchsafe/policy/decision'
import type { Constraints, Parameters, TextRule } from '#aws/query/index'
import type { Parameter } from '#aws/iam/parameter/parameter'

const types = ['string', 'numeric', 'boolean', 'ip', 'binary', 'date'] as const
const typesOfEntries = types.flatMap((type) => [type, `${type}List`])
const nameRule: TextRule = { required: true, minLength: 5, maxLength: 256, sensitive: true }
const memberForm =
  /^ContextEntries\.member\.([1-9]\d{0,3})\.(?:(ContextKeyName|ContextKeyType)|ContextKeyValues(?:\.member\.([1-9]\d{0,3}))?)$/

interface Entry {
  name?: string
  type?: string
  readonly values: string[]
}

/** `ContextEntries`: the request context of a simulation, keys folded to lower case. */
export const contextEntries: Parameter<RequestContext> = {
  list: true,
  sensitive: false,
  read: (parameters, _name, constraints) => contextOf(readEntries(parameters), constraints),
  recorded: (parameters) => {
    const given = [...parameters].filter(([key]) => key.startsWith('ContextEntries.'))
    return given.length === 0 ? undefined : (Object.fromEntries(given) as JsonValue)
  },
}

/** @throws VouchsafeError `request_malformed` for a gap, or a name that is no field of an entry */
function readEntries(parameters: Parameters): readonly Entry[] {
  const entries: Entry[] = []
  for (const [key, value] of parameters) {
    if (!key.startsWith('ContextEntries.')) continue
    const [whole, index, field, valueIndex] = memberForm.exec(key) ?? []
    if (whole === undefined) throw malformed()
    const entry = (entries[Number(index) - 1] ??= { values: [] })
    if (field === 'ContextKeyName') entry.name = value
    else if (field === 'ContextKeyType') entry.type = value
    else if (valueIndex !== undefined) entry.values[Number(valueIndex) - 1] = value
    else if (value !== '') throw malformed()
  }
  if (!isDense(entries) || !entries.every(({ values }) => isDense(values))) throw malformed()
  return entries
}

/** An array with holes has fewer keys than it is long. */
function isDense(list: readonly unknown[]): boolean {
  return Object.keys(list).length === list.length
}

function contextOf(entries: readonly Entry[], constraints: Constraints): RequestContext {
  const context = new Map<string, ContextValue>()
  for (const [index, { name, type = 'string', values }] of entries.entries()) {
    const place = `contextEntries.${index + 1}.member`
    const key = (constraints.text(`${place}.contextKeyName`, name, nameRule) ?? '').toLowerCase()
    constraints.choice(`${place}.contextKeyType`, type, typesOfEntries)
    if (context.has(key)) throw invalid(`The context key ${name} is given more than once.`)
    context.set(key, valueOf({ name, type, values }))
  }
  return context
}

function valueOf({
  name,
  type,
  values,
}: { readonly name: string | undefined } & Required<Pick<Entry, 'type' | 'values'>>): ContextValue {
  if (type.endsWith('List')) return values
  const [only] = values
  if (only !== undefined && values.length === 1) return only
  throw invalid(`The context key ${name} of type ${type} must have exactly one value.`)
}

function invalid(say: string): VouchsafeError {
  return new VouchsafeError('input_invalid', { say })
}

function malformed(): VouchsafeError {
  return new VouchsafeError('request_malformed', { detail: { reason: 'list_malformed' } })
}
