import { issueAdministratorSession } from './administrator-session.ts'
import { assumeRole } from './assume-role.ts'
import { authorizeCall } from './authorize-call.ts'
import { issueWebIdentityToken } from './issue-web-identity-token.ts'
import { samlResponse } from './saml-response.ts'
import { signedSession } from './signed-session.ts'
import type { Exchange, ExchangeDeps } from './types.ts'
import { webIdentity } from './web-identity.ts'

/** The exchange over its ports. Holds no state of its own. */
export function createExchange(deps: ExchangeDeps): Exchange {
  return {
    assumeRoleWithWebIdentity: (input) => assumeRole(webIdentity, deps, input),
    assumeRoleWithSaml: (input) => assumeRole(samlResponse, deps, input),
    assumeRole: (input) => assumeRole(signedSession, deps, input),
    authorize: (call) => authorizeCall(deps, call),
    issueWebIdentityToken: (input) => issueWebIdentityToken(deps, input),
    issueAdministratorSession: (order) => issueAdministratorSession(deps, order),
  }
}
