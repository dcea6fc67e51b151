import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Resource } from '@vouchsafe/trust/resource'
import { compileSnapshot, type TrustSnapshot, type TrustView } from '@vouchsafe/trust/snapshot'

export const accountId = '000000000001'
export const ownIssuer = 'https://vouchsafe.internal'

/** Trust that a test sets at will; what `elsewhere` sets is known here only once somebody asks for it. */
export interface TestTrust extends TrustView {
  set(...resources: readonly Resource[]): void
  /** As if another server had changed trust. */
  setElsewhere(...resources: readonly Resource[]): void
  /** What the store would say. */
  headVersion(): number
}

export function createTestTrust(...resources: readonly Resource[]): TestTrust {
  const compile = (version: number, all: readonly Resource[]): TrustSnapshot =>
    compileSnapshot({ version, resources: all }, { ownIssuer })
  let current = compile(1, resources)
  let head = current
  return {
    current: () => current,
    atLeast: async () => (current = head),
    headVersion: () => head.version,
    set(...all) {
      head = compile(head.version + 1, all)
      current = head
    },
    setElsewhere(...all) {
      head = compile(head.version + 1, all)
    },
  }
}

let made = 0

function resource(kind: Resource['kind'], name: string, spec: JsonObject): Resource {
  made += 1
  const at = 1_000_000 as EpochSeconds
  const uniqueId = `AROA${made.toString(2).padStart(17, '0').replaceAll('0', 'A').replaceAll('1', 'B')}`
  return { kind, account: accountId, name, uniqueId, spec, createdAt: at, updatedAt: at }
}

export function account(id = accountId): Resource {
  return { ...resource('Account', id, {}), account: id }
}

export function provider(url: string, spec: JsonObject = {}): Resource {
  return resource('Provider', url.replace('https://', ''), {
    url,
    audiences: ['sts.amazonaws.com'],
    claims: 'all',
    maxTokenLifetime: 86_400,
    disabled: false,
    ...spec,
  })
}

export function role(name: string, statements: readonly JsonObject[], spec: JsonObject = {}): Resource {
  return resource('Role', name, {
    path: '/',
    maxSessionDuration: 7200,
    disabled: false,
    trustPolicy: trustPolicy(statements),
    ...spec,
  })
}

export function trustPolicy(statements: readonly JsonObject[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** An Allow for the provider, under a condition. */
export function allow(
  host: string,
  condition: JsonObject = {},
  action: string | readonly string[] = 'sts:AssumeRoleWithWebIdentity',
): JsonObject {
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${host}` },
    Action: action,
    Condition: condition,
  }
}
