import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import type { AuditEvent } from '#event/types'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '","eventName":"DeleteTrail","x":"',
    '\u001b[2J',
    'a\nb',
    '../../etc/passwd',
    '__proto__',
    'arn:aws:sts::000000000001:assumed-role/a/b',
    'arn:aws:iam::000000000001:role/../../x',
  ),
)
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }) as fc.Arbitrary<JsonValue>
const object = fc.dictionary(text, json, { maxKeys: 4 }) as fc.Arbitrary<JsonObject>

/** An event that may hold anything where the ledger promises little: what a verified token or a damaged row can do. */
export const hostileEvent: fc.Arbitrary<AuditEvent> = fc
  .record(
    {
      type: fc.constantFrom(
        'exchange',
        'session_use',
        'token_issued',
        'trust_changed',
        'unverified',
        'operation',
      ),
      outcome: fc.constantFrom('allowed', 'denied', 'refused'),
      protocol: fc.constantFrom('aws', 'workload', 'admin'),
      operation: text,
      reason: text,
      account: text,
      role: text,
      principal: text,
      evidence: fc.record({
        kind: fc.constantFrom('oidc', 'saml', 'sigv4', 'peer', 'administrator'),
        subject: text,
        claims: object,
        session: fc.oneof(json, fc.record({ issuedAt: fc.double(), provider: json, accessKeyId: json })),
      }),
      request: object,
      decision: json,
      detail: fc.oneof(object, fc.record({ changes: json, via: text })),
      count: fc.nat(),
    },
    { requiredKeys: ['type', 'outcome'] },
  )
  .map((facts) => {
    const event = {
      id: 'the-id',
      at: 1_795_322_400 as EpochSeconds,
      trustVersion: 3,
      caller: { transport: 'tcp', address: '192.0.2.1' },
      ...facts,
    }
    // the point is that it is not quite one
    return event as unknown as AuditEvent
  })
