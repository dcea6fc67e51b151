import type { RoleRequest } from '../estate/role-request.ts'
import type { Estate } from '../estate/types.ts'
import type { EstateFound, EstateRule, TrustSubject } from '../types.ts'
import type { Written } from '../workloads/types.ts'

const hour = 3600
const day = 24 * hour
/** No job on GitHub's own machines lasts longer ("Usage limits"). */
const longestJob = 6 * hour
/** How much more than what is asked for a role may give before it is told of. */
const muchMore = 4

/** Annotations of service accounts that say how long their token lives. */
const lifetimes = [
  'eks.amazonaws.com/token-expiration',
  'azure.workload.identity/service-account-token-expiration',
]

/** Rules about how long credentials live. */
export const lifetimeRules: readonly EstateRule[] = [
  {
    id: 'lifetime-above-need',
    severity: 'note',
    title: 'credentials that live far longer than they are needed',
    why: 'whoever copies a token or a session has it for all of that time',
    docs: 'A kubelet renews a projected token after a day at the latest, so that `expirationSeconds` above 86400 only helps a thief. A job on machines of GitHub ends after six hours (`role-duration-seconds`). A role whose workloads ask for an hour needs no `MaxSessionDuration` of twelve.',
    on: 'estate',
    check: (estate) => [...longTokens(estate), ...longSessions(estate), ...longRoles(estate)],
  },
]

function longTokens({ pods, serviceAccounts }: Estate): EstateFound[] {
  const projected = pods.flatMap(({ tokens }) => tokens.map(({ expirationSeconds }) => expirationSeconds))
  const annotated = serviceAccounts.flatMap(({ annotations }) =>
    lifetimes.map((name) => annotations.get(name)),
  )
  return [...projected, ...annotated]
    .filter((written): written is Written => written !== undefined && Number(written.value) > day)
    .map(({ value, place }) => ({
      place,
      severity: 'warning',
      message: `the token lives ${duration(Number(value))}, and is renewed after a day at the latest`,
    }))
}

function longSessions({ requests }: Estate): EstateFound[] {
  return requests.flatMap(({ issuer, sessionSeconds = 0, role, who }) =>
    issuer === 'GitHub Actions' && sessionSeconds > longestJob
      ? [
          {
            place: role.place,
            severity: 'warning' as const,
            message: `${who} asks for a session of ${duration(sessionSeconds)}, and lasts six hours at most`,
          },
        ]
      : [],
  )
}

/** Each role that is asked for, with the longest session that anybody asks of it. */
function longRoles({ requests, rolesByArn }: Estate): EstateFound[] {
  const longest = new Map<TrustSubject, number>()
  for (const request of requests)
    for (const trust of rolesByArn(request.role.value))
      longest.set(trust, Math.max(longest.get(trust) ?? 0, secondsOf(request)))
  return [...longest]
    .filter(([{ maxSessionSeconds = 0 }, seconds]) => maxSessionSeconds >= muchMore * seconds)
    .map(([trust, seconds]) => ({
      place: trust.place([]),
      ...(trust.role !== undefined && { role: trust.role }),
      message: `sessions may last ${duration(trust.maxSessionSeconds ?? 0)}, and nobody here asks for more than ${duration(seconds)}`,
    }))
}

/** What SDKs and actions ask for unless told otherwise. */
function secondsOf({ sessionSeconds = hour }: RoleRequest): number {
  return Math.max(sessionSeconds, hour)
}

function duration(seconds: number): string {
  const hours = seconds / hour
  return Number.isInteger(hours) ? `${hours} h` : `${seconds} s`
}
