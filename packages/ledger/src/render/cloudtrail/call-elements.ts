import { parseRoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '#event/types'
import { present, requestText, requestTexts } from '../event-facts.ts'

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'
/** Nothing secret is ever recorded; should a new operation forget that, its parameter stays out by its name. */
const secretName = /(?:token|tokencode|assertion|password|passphrase|privatekey|secret\w*)$/i

/** What the exchange notes beside the parameters. */
const ownNames: ReadonlySet<string> = new Set(['service', 'region', 'asked'])

/** The parameters as the caller gave them, without the request keys that policies see (their names hold a colon). */
export function requestParameters(event: AuditEvent): JsonObject | null {
  const { parameters, ...request } = event.request ?? {}
  const named = Object.entries(isJsonObject(parameters) ? parameters : request)
    .filter(([name]) => !name.includes(':') && !ownNames.has(name))
    .map(([name, value]): [string, JsonValue] => [
      name.charAt(0).toLowerCase() + name.slice(1),
      secretName.test(name) ? hidden : parameterValue(name, value),
    ])
  const derived = event.type === 'exchange' ? sessionParameters(event) : undefined
  return present({ ...derived, ...Object.fromEntries(named) }) ?? null
}

function parameterValue(name: string, value: JsonValue): JsonValue {
  return name === 'policyArns' && Array.isArray(value)
    ? value.map((arn: JsonValue) => (typeof arn === 'string' ? { arn } : arn))
    : value
}

/** Session parameters that are on record as request keys only: a token brought them, or the call did. */
function sessionParameters(event: AuditEvent): JsonObject | undefined {
  const tags = requestTexts(event, 'aws:tagkeys').map((key): [string, string] => [
    key,
    requestText(event, `aws:requesttag/${key.toLowerCase()}`) ?? '',
  ])
  const transitive = requestTexts(event, 'sts:transitivetagkeys')
  const isFederated = event.evidence?.kind !== 'sigv4'
  return present({
    roleArn: event.role,
    sourceIdentity: requestText(event, 'sts:sourceidentity'),
    principalTags: isFederated && tags.length > 0 ? Object.fromEntries(tags) : undefined,
    tags: !isFederated && tags.length > 0 ? tags.map(([key, value]) => ({ key, value })) : undefined,
    transitiveTagKeys: transitive.length > 0 ? transitive : undefined,
  })
}

/** What the call answered: of a credential its id and its end, never the token. Null where nothing was made. */
export function responseElements(event: AuditEvent): JsonObject | null {
  const { type, outcome, credential, evidence } = event
  if (outcome !== 'allowed' || credential === undefined) return null
  if (type === 'token_issued') return { expiration: javaInstant(credential.expiresAt) }
  if (type !== 'exchange') return null
  const isOidc = evidence?.kind === 'oidc'
  return (
    present({
      subjectFromWebIdentityToken: isOidc ? evidence.subject : undefined,
      provider: isOidc ? event.principal : undefined,
      audience: isOidc ? evidence.audience : undefined,
      sourceIdentity: requestText(event, 'sts:sourceidentity'),
      credentials: {
        ...present({ accessKeyId: credential.accessKeyId }),
        expiration: javaInstant(credential.expiresAt),
      },
      assumedRoleUser: assumedRoleUser(event),
    }) ?? null
  )
}

function assumedRoleUser(event: AuditEvent): JsonObject | undefined {
  const session = requestText(event, 'roleSessionName')
  const role = roleOf(event.role)
  if (role === undefined || session === undefined) return undefined
  return present({
    assumedRoleId: event.roleUniqueId === undefined ? undefined : `${event.roleUniqueId}:${session}`,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${session}`,
  })
}

/** The account and the bare name of a role ARN; undefined for what is none. */
export function roleOf(
  arn: string | undefined,
): { readonly account: string; readonly name: string } | undefined {
  if (arn === undefined) return undefined
  try {
    return parseRoleArn(arn)
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}

/** `Mar 23, 2016, 2:39:51 AM`: AWS writes times inside `responseElements` as Java prints them. */
function javaInstant(at: EpochSeconds): string {
  return english.format(at * 1000).replaceAll('\u202f', ' ')
}

const english = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
})
