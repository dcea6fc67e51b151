import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { AuditEvent } from '@vouchsafe/ledger/event'

/** Keys with their values, as they stood in a request or a policy. */
type Conditions = readonly (readonly [key: string, values: readonly string[]])[]

export interface StatementFacts {
  readonly sid?: string
  readonly conditions: Conditions
}

/** What a record says of its denial; what a record of full size had to leave out is not there. */
export interface Denial {
  readonly principal: { readonly id: string; readonly arn: string }
  readonly action: string
  readonly resource: string
  readonly reason: 'explicit_deny' | 'implicit_deny'
  readonly layer?: string
  readonly policy?: string
  /** Position in the deciding policy. */
  readonly statement?: JsonObject
  /** The Deny statements that applied, in all layers. */
  readonly denying: readonly StatementFacts[]
  /** Keys of the request, as far as they are on record. */
  readonly context: Conditions
}

/**
 * The facts of a denial; its record may be of any operation. INVARIANT: they are facts of the record's own account
 * (invariant 11). Where caller and resource lie in two, the policies of the other one decided for themselves.
 */
export function readDenial(event: AuditEvent): Denial {
  const asked = askedOf(event)
  const isOwn = ownLayers(event, asked.resource)
  const whole = event.decision ?? null
  const statements = tracesOf(whole, isOwn)
  const decision = isOwn(member(whole, 'layer')) ? whole : null
  const [layer, policy] = [member(decision, 'layer'), member(decision, 'policy')]
  const decidedBy = member(decision, 'decidedBy')
  return {
    principal: principalOf(event),
    ...asked,
    reason: member(decision, 'reason') === 'explicit_deny' ? 'explicit_deny' : 'implicit_deny',
    ...layerOf(decision, layer),
    ...(typeof policy === 'string' && { policy }),
    ...(isJsonObject(decidedBy) && { statement: decidedBy }),
    denying: statements
      .filter((trace) => member(trace, 'effect') === 'Deny' && member(trace, 'reason') === 'applies')
      .map(statementFacts),
    context: contextOf(event, statements),
  }
}

/** Layers of the caller's account; the others are the resource's. */
const callerLayers: ReadonlySet<unknown> = new Set(['service_control', 'identity', 'boundary', 'session'])

/** Whether a layer is of the record's account. */
function ownLayers(
  { account, principal }: AuditEvent,
  resource: string,
): (layer: JsonValue | undefined) => boolean {
  const isOwn = (arn = ''): boolean => (accountOf(arn) ?? account) === account
  const [isCaller, isResource] = [isOwn(principal), isOwn(resource)]
  return (layer) => (callerLayers.has(layer) ? isCaller : isResource)
}

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1]
}

/** A decision without layers is a trust policy's alone. */
function layerOf(decision: JsonValue, layer: JsonValue | undefined): { readonly layer?: string } {
  if (typeof layer === 'string') return { layer }
  return member(decision, 'statements') === undefined ? {} : { layer: 'trust' }
}

function principalOf({ principal, evidence, type, roleUniqueId }: AuditEvent): Denial['principal'] {
  const arn = principal ?? evidence?.subject ?? ''
  // of a signed call the role on record is the caller's own, of an exchange it is the one asked for
  if (type !== 'session_use' || roleUniqueId === undefined) return { id: evidence?.subject ?? arn, arn }
  return { id: `${roleUniqueId}:${arn.slice(arn.lastIndexOf('/') + 1)}`, arn }
}

/** Causes that are another action's than the operation's own. */
const actionOfCause: ReadonlyMap<string | undefined, string> = new Map([
  ['tag_session_not_allowed', 'sts:TagSession'],
  ['set_source_identity_not_allowed', 'sts:SetSourceIdentity'],
])

/** The last question of a signed call is the one that was denied; an exchange asks for its role. */
function askedOf({ request, operation = '', reason, role }: AuditEvent): Pick<Denial, 'action' | 'resource'> {
  const asked = elements(member(request, 'asked')).at(-1)
  const [action, resource] = [member(asked, 'action'), member(asked, 'resource')]
  return {
    action: typeof action === 'string' ? action : (actionOfCause.get(reason) ?? `sts:${operation}`),
    resource: typeof resource === 'string' ? resource : (role ?? '*'),
  }
}

function tracesOf(
  decision: JsonValue,
  isOwn: (layer: JsonValue | undefined) => boolean,
): readonly JsonValue[] {
  const own = elements(member(decision, 'statements'))
  const layers = elements(member(decision, 'layers')).filter((one) => isOwn(member(one, 'layer')))
  return [...own, ...layers.flatMap((layer) => elements(member(member(layer, 'decision'), 'statements')))]
}

function statementFacts(trace: JsonValue): StatementFacts {
  const sid = member(trace, 'sid')
  const conditions = elements(member(trace, 'conditions')).map(
    (one) => [keyOf(one), texts(member(one, 'expected'))] as const,
  )
  return { ...(typeof sid === 'string' && { sid }), conditions }
}

/** The record's own keys, and those that a statement looked at. */
function contextOf({ request }: AuditEvent, statements: readonly JsonValue[]): Conditions {
  const found = new Map<string, readonly [string, readonly string[]]>()
  for (const [key, value] of Object.entries(request ?? {}))
    if (key.includes(':')) found.set(key.toLowerCase(), [key, texts(value)])
  for (const trace of statements)
    for (const condition of elements(member(trace, 'conditions'))) {
      const key = keyOf(condition)
      const values = member(condition, 'found')
      if (values !== undefined) found.set(key.toLowerCase(), [key, texts(values)])
    }
  return [...found.values()]
}

function keyOf(condition: JsonValue): string {
  const key = member(condition, 'key')
  return typeof key === 'string' ? key : ''
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return elements(value).filter((one) => typeof one === 'string')
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value !== undefined && isJsonObject(value) ? value[name] : undefined
}

function elements(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}
