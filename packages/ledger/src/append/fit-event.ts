import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { AuditEvent } from '#event/types'

/** An event that is within the limit; `refused` when it may no longer release anything. */
export interface FittedEvent {
  readonly event: AuditEvent
  readonly refused: boolean
}

/**
 * Makes an event fit. Policy traces go first, because replaying the recorded request under the recorded trust
 * version makes them again. Claims and request keys cannot be made again: an event that had been allowed and does
 * not fit with all of them turns into a refusal that says so. Every part left out leaves a mark with its length.
 */
export function fitEvent(event: AuditEvent, maxBodyLength: number): FittedEvent {
  const fits = (one: AuditEvent): boolean => JSON.stringify(one).length <= maxBodyLength
  const untraced: AuditEvent = {
    ...event,
    ...(event.candidateDecision !== undefined && {
      candidateDecision: withoutTraces(event.candidateDecision),
    }),
    ...(event.decision !== undefined && { decision: withoutTraces(event.decision) }),
  }
  if (fits(untraced)) return { event: untraced, refused: false }

  const refused = event.outcome === 'allowed'
  const { credential: _neverReleased, ...rest } = untraced
  const outcome = { outcome: 'refused', reason: 'limit_exceeded' } as const
  let fitted: AuditEvent = refused ? { ...rest, ...outcome } : untraced
  for (const shrink of shrinks) {
    fitted = shrink(fitted)
    if (fits(fitted)) break
  }
  return { event: fitted, refused }
}

/** Dearest part last. After all of them only named strings are left, each cut at a length that cannot add up. */
const shrinks: readonly ((event: AuditEvent) => AuditEvent)[] = [
  (event) => ({ ...event, ...(event.request && { request: { omitted: mark(event.request) } }) }),
  (event) => ({ ...event, ...(event.detail && { detail: { omitted: mark(event.detail) } }) }),
  (event) => ({
    ...event,
    ...(event.evidence?.claims && {
      evidence: { ...event.evidence, claims: { omitted: mark(event.evidence.claims) } },
    }),
  }),
  (event) => cutStrings(event, 1024) as AuditEvent,
]

function withoutTraces(decision: JsonValue): JsonValue {
  if (typeof decision !== 'object' || decision === null || Array.isArray(decision)) return mark(decision)
  const { statements, layers, ...outcome } = decision as JsonObject
  const traces = statements === undefined ? { layers } : { statements }
  const [name, trace] = Object.entries(traces)[0] ?? []
  return name === undefined || trace === undefined
    ? mark(decision)
    : { ...outcome, omitted: { [name]: mark(trace) } }
}

function mark(part: JsonValue | object): JsonObject {
  return { length: JSON.stringify(part).length }
}

/** The same value with every string cut at `length` and marked where it was. */
function cutStrings(value: unknown, length: number): unknown {
  if (typeof value === 'string') {
    return value.length <= length ? value : `${value.slice(0, length)}… (${value.length} characters)`
  }
  if (Array.isArray(value)) return value.map((one) => cutStrings(one, length))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cutStrings(one, length)]))
}
