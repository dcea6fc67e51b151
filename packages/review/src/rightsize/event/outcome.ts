import type { RoleCall } from './types.ts'

/**
 * What became of a call, as far as permissions go. `allowed`: AWS let it through, whatever it did then. `denied`: it did
 * not. `unasked`: it failed before AWS looks at permissions, or may have, and says nothing of them. `no_action`: there
 * is no action of IAM behind it.
 */
export type Outcome = 'allowed' | 'denied' | 'unasked' | 'no_action'

/** Error codes of denials: services have their own, and EC2 puts `Client.` before its. */
const denials =
  /^(?:client\.|server\.)?(?:(?:vpce)?accessdenied|accessdeniedexception|accessdeniedfault|unauthorized|unauthorizedoperation|unauthorizedaccess|unauthorizedexception|notauthorized|notauthorizedexception|authorizationerror|authorizationerrorexception|forbidden|forbiddenexception|kmsaccessdenied\w*|insufficientprivileges\w*|userunauthorized\w*)$/i
const denialText = /\bis not authorized to perform\b|\bexplicit deny\b/i

/** Who called was not known yet, the service was too busy to ask, or the request made no sense to it. */
const unasked =
  /throttl|toomanyrequests|requestlimitexceeded|slowdown|bandwidthlimit|^(?:client\.)?(?:expiredtoken|invalidclienttokenid|unrecognizedclient|signaturedoesnotmatch|invalidsignature|requestexpired|incompletesignature|missingauthenticationtoken|authfailure|invalidaccesskeyid|optinrequired|malformed\w*|validation\w*|invalidparameter\w*|invalidrequest\w*|missingparameter|invalidaction|serialization\w*|requesttimetooskewed)|^(?:server\.)?(?:internal\w*|serviceunavailable\w*|unavailable)$/i

/** Everybody may call these, whatever the policies say (service authorization reference, "No permissions are required"). */
const free: ReadonlySet<string> = new Set([
  'sts.amazonaws.com GetCallerIdentity',
  'sts.amazonaws.com GetSessionToken',
  'sts.amazonaws.com GetAccessKeyInfo',
  // authorized by the trust policy of the role alone: who calls them is no role's session yet
  'sts.amazonaws.com AssumeRoleWithWebIdentity',
  'sts.amazonaws.com AssumeRoleWithSAML',
])

/** Signing in, and what the console does for itself. */
const withoutActions: ReadonlySet<string> = new Set(['signin.amazonaws.com', 'console.amazonaws.com'])
/** Types of events that are no call; data events of some services have types of their own and are one. */
const withoutCall: ReadonlySet<string> = new Set([
  'AwsServiceEvent',
  'AwsConsoleSignIn',
  'AwsConsoleAction',
  'AwsCloudTrailInsight',
  'unreadable',
])

/** Judges a call by its event alone. */
export function outcomeOf({ source, name, eventType, errorCode, errorMessage }: RoleCall): Outcome {
  if (withoutCall.has(eventType) || withoutActions.has(source) || free.has(`${source} ${name}`))
    return 'no_action'
  if (errorCode === undefined) return 'allowed'
  if (denials.test(errorCode) || denialText.test(errorMessage ?? '')) return 'denied'
  // a dry run that would have succeeded ends with an error, too; it counts like any other
  return unasked.test(errorCode) ? 'unasked' : 'allowed'
}
