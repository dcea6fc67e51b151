import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from './types.ts'

/** An allowed exchange with the given facts. */
export function sampleEvent(id: string, facts: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id,
    at: 1_795_322_400 as EpochSeconds,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: 3,
    caller: { transport: 'tcp', address: '192.0.2.1' },
    ...facts,
  }
}
