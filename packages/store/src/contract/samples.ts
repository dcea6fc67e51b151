import type { EpochSeconds } from '@vouchsafe/core/time'
import type { StoredKey } from '@vouchsafe/issuer/port'
import type { LedgerRow } from '@vouchsafe/ledger/port'
import type { Resource, ResourceChange, TrustChange } from '@vouchsafe/trust/resource'

const at = 1_795_000_000 as EpochSeconds

/** A ledger row with the given facts and plain values for the rest. */
export function testRow(id: string, facts: Partial<LedgerRow> = {}): LedgerRow {
  return {
    id,
    at,
    type: 'exchange',
    outcome: 'allowed',
    account: '000000000001',
    role: null,
    subject: null,
    sessionId: null,
    candidate: null,
    body: JSON.stringify({ id }),
    ...facts,
  }
}

/** A role of account 000000000001 with the given facts. */
export function testResource(name: string, facts: Partial<Resource> = {}): Resource {
  return {
    kind: 'Role',
    account: '000000000001',
    name,
    uniqueId: `AROA${name.toUpperCase()}`,
    spec: { description: name },
    createdAt: at,
    updatedAt: at,
    ...facts,
  }
}

/** A change on the given version, by the server's own user. */
export function testChange(
  basedOn: number,
  changes: readonly ResourceChange[],
  id = `change-${basedOn}`,
): TrustChange {
  return { id, basedOn, at, actor: { via: 'admin.sock', uid: 1000, pid: 42 }, changes }
}

/** A key with the given facts. */
export function testKey(id: string, facts: Partial<StoredKey> = {}): StoredKey {
  return {
    id,
    purpose: 'ES256',
    publicJwk: '{"kty":"EC"}',
    wrapped: Uint8Array.of(0, 255, 1, 254),
    createdAt: at,
    activeFrom: at,
    activeUntil: at,
    retiresAt: at,
    ...facts,
  }
}
