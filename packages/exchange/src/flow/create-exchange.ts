import { assumeRole } from './assume-role.ts'
import type { Exchange, ExchangeDeps } from './types.ts'
import { useSession } from './use-session.ts'

/** The exchange over its ports. Holds no state of its own. */
export function createExchange(deps: ExchangeDeps): Exchange {
  return {
    assumeRoleWithWebIdentity: (input) => assumeRole(deps, input),
    authenticate: (call) => useSession(deps, call),
  }
}
