import type { CurrentTrust, TrustedProvider, TrustedRole } from '@vouchsafe/review/inspect'
import type { ResourceAnswer } from '@vouchsafe/server/admin/schema'
import type { Connection } from '#client/connection'
import { listResources } from '#client/resources'

/**
 * The providers and roles of a running server.
 *
 * @throws VouchsafeError `server_unreachable`, `peer_refused`
 */
export async function currentTrust(connection: Connection): Promise<CurrentTrust> {
  const providers = await listResources(connection, { kind: 'Provider' })
  const roles = await listResources(connection, { kind: 'Role' })
  return { providers: providers.map(providerOf), roles: roles.map(roleOf) }
}

function providerOf({ account, spec }: ResourceAnswer): TrustedProvider {
  const { url, audiences, claims, disabled, maxTokenLifetime } = spec as Partial<Record<string, unknown>>
  return {
    account,
    url: String(url),
    audiences: Array.isArray(audiences) ? audiences.map(String) : [],
    claims: claims === 'all' ? 'all' : 'known',
    disabled: disabled === true,
    maxTokenLifetime: Number(maxTokenLifetime),
  }
}

function roleOf({ account, name, spec }: ResourceAnswer): TrustedRole {
  const { path, disabled, trustPolicy } = spec as Partial<Record<string, unknown>>
  return {
    account,
    name,
    path: String(path),
    disabled: disabled === true,
    trustPolicy: String(trustPolicy),
  }
}
