import type { JsonObject } from '@vouchsafe/core/json'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '#event/types'
import { member } from '../read-json.ts'
import { accountOf, accountOfArn, present, requestText, textOf } from '../event-facts.ts'

type Identify = (event: AuditEvent) => JsonObject

/**
 * AWS's `userIdentity` for who sent the request: a federated user for a token, the assumed role for a signed call,
 * a federated user named by uid for an administrator. What never verified is `Unknown`.
 */
export function userIdentity(event: AuditEvent): JsonObject {
  return identities.get(event.evidence?.kind)?.(event) ?? { type: 'Unknown' }
}

/** By kind of evidence; a new kind is a row. */
const identities: ReadonlyMap<unknown, Identify> = new Map<unknown, Identify>([
  ['oidc', webIdentity],
  ['saml', samlUser],
  ['sigv4', sessionIdentity],
  ['administrator', administrator],
  ['peer', webIdentity],
])

function webIdentity({ evidence, principal }: AuditEvent): JsonObject {
  const { kind, issuer, audience, subject } = evidence ?? {}
  const provider = kind === 'peer' ? 'workload.sock' : (principal ?? issuer)
  return {
    type: 'WebIdentityUser',
    ...present({
      principalId: [provider, audience, subject].filter((part) => part !== undefined).join(':'),
      userName: subject,
      identityProvider: provider,
    }),
  }
}

function samlUser(event: AuditEvent): JsonObject {
  const { evidence, principal } = event
  const qualifier =
    requestText(event, 'saml:namequalifier') ?? textOf(member(evidence?.claims, 'nameQualifier')) ?? principal
  const subject = evidence?.subject
  return {
    type: 'SAMLUser',
    ...present({
      principalId: [qualifier, subject].filter((part) => part !== undefined).join(':'),
      userName: subject,
      identityProvider: qualifier,
    }),
  }
}

function sessionIdentity(event: AuditEvent): JsonObject {
  const arn = event.principal ?? event.evidence?.subject
  const account = accountOfArn(arn) ?? accountOf(event.account)
  const [, kind, name] = /^arn:[^:]*:sts::\d{12}:([a-z-]+)\/([^/]+)/.exec(arn ?? '') ?? []
  if (kind === 'federated-user') return federatedUser(account, name ?? '', event)
  const userId = requestText(event, 'aws:userid')
  const issuerId = userId?.split(':')[0] ?? (event.type === 'session_use' ? event.roleUniqueId : undefined)
  const session = arn?.slice(arn.lastIndexOf('/') + 1)
  const rolePrincipal = requestText(event, 'aws:principalarn')
  return {
    type: 'AssumedRole',
    ...present({
      principalId: userId ?? (issuerId === undefined ? undefined : `${issuerId}:${session}`),
      arn,
      accountId: account,
      accessKeyId: usedKey(event),
      sessionContext: sessionContext(event, {
        type: 'Role',
        ...present({
          principalId: issuerId,
          arn: rolePrincipal ?? (name === undefined ? undefined : `arn:aws:iam::${account}:role/${name}`),
          accountId: account,
          userName: name,
        }),
      }),
    }),
  }
}

/** In an exchange the credential on record is the new one, not the one that signed. */
function usedKey({ type, evidence, credential }: AuditEvent): string | undefined {
  const signer = textOf(member(evidence?.session, 'accessKeyId'))
  return signer ?? (type === 'session_use' ? credential?.accessKeyId : undefined)
}

function sessionContext(event: AuditEvent, sessionIssuer: JsonObject): JsonObject {
  const { evidence } = event
  const federated = textOf(member(evidence?.session, 'provider'))
  const issuedAt = member(evidence?.session, 'issuedAt')
  return {
    sessionIssuer,
    ...present({
      webIdFederationData:
        federated?.includes(':oidc-provider/') === true
          ? { federatedProvider: federated, attributes: {} }
          : undefined,
      attributes: { ...present({ creationDate: instantOf(issuedAt) }), mfaAuthenticated: 'false' },
      sourceIdentity: requestText(event, 'aws:sourceidentity'),
    }),
  }
}

function instantOf(at: unknown): string | undefined {
  return Number.isSafeInteger(at) && Math.abs(Number(at)) < 253_402_300_800
    ? formatInstant(at as EpochSeconds)
    : undefined
}

function administrator(event: AuditEvent): JsonObject {
  const name = (event.evidence?.subject ?? `uid:${event.caller.uid}`).replace(':', '-')
  return federatedUser(accountOf(event.account), name, event)
}

/** The administrator has no role and no user behind it: the machine vouches, and is named as the issuer. */
function federatedUser(account: string, name: string, event: AuditEvent): JsonObject {
  return {
    type: 'FederatedUser',
    ...present({
      principalId: `${account}:${name}`,
      arn: `arn:aws:sts::${account}:federated-user/${name}`,
      accountId: account,
      accessKeyId: usedKey(event),
      sessionContext: sessionContext(event, {
        type: 'Root',
        principalId: account,
        arn: `arn:aws:iam::${account}:root`,
        accountId: account,
      }),
    }),
  }
}
