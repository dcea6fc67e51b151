import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { SessionEnd } from '#decide/types'
import { revocable } from '#principal/chain'
import type { Session } from '#session/types'

type Trust = Pick<TrustSnapshot, 'account' | 'roleByUniqueId' | 'isRevoked'>

/**
 * The role of a session that still stands: not revoked, and its role is there and not disabled. By unique id: a role
 * of the same name that was made later is another role. Undefined for an administrator's session.
 *
 * @throws VouchsafeError `session_revoked`
 */
export function standingRole(session: Session, trust: Trust): Role | undefined {
  const { holder, account } = session
  if (trust.isRevoked(revocable(session))) throw revoked('revoked', session)
  if (holder.kind === 'administrator') {
    if (trust.account(account) === undefined) throw revoked('account_missing', session)
    return undefined
  }
  const role = trust.roleByUniqueId(holder.uniqueId)
  if (role === undefined || role.account !== account) throw revoked('role_missing', session)
  if (role.disabled) throw revoked('role_disabled', session)
  return role
}

function revoked(reason: SessionEnd, { holder, id }: Session): VouchsafeError {
  const roleUniqueId = holder.kind === 'role' ? { roleUniqueId: holder.uniqueId } : {}
  return new VouchsafeError('session_revoked', { detail: { reason, session: id, ...roleUniqueId } })
}
