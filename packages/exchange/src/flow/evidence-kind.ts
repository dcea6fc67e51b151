import type { RoleArn } from '@vouchsafe/core/arn'
import type { EvidenceRecord } from '@vouchsafe/ledger/event'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AssumeRoleAction, Claimant } from '#decide/index'
import type { SessionOrigin } from '#session/types'
import type { Round } from './settle.ts'
import type { ExchangeDeps, RoleRequest } from './types.ts'

/** Who asks, and what becomes part of the session. */
export interface Grounds extends Claimant {
  readonly sessionName: string
  readonly origin: SessionOrigin
  /** The evidence's own end, where it bounds the session. */
  readonly notAfter?: EpochSeconds
}

/** Replaces, in a record, what a provider wants hidden. */
export type Hide = <Value>(value: Value) => Value

/** A kind of evidence that a role can be assumed with: how it is verified, whom it proves, what is kept of it. */
export interface EvidenceKind<Input extends RoleRequest, Evidence> {
  /** Vendor's name of the operation. */
  readonly operation: string
  readonly action: AssumeRoleAction
  /** @throws VouchsafeError for evidence that does not verify; counted, not recorded one by one */
  verify(deps: ExchangeDeps, input: Input, place: VerifyPlace): Evidence | Promise<Evidence>
  /** @throws VouchsafeError for verified evidence that breaks a rule; on record */
  ground(evidence: Evidence, input: Input, round: Round): Grounds
  record(evidence: Evidence): EvidenceRecord
  hider(evidence: Evidence, deps: ExchangeDeps): Hide
}

interface VerifyPlace {
  readonly role: RoleArn
  readonly round: Round
}
