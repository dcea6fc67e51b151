import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { RoleContext } from './compile-role.ts'
import { roleSpec } from './spec.ts'

/**
 * What of a role is not in force, and why: every text of it is read, and none compiled.
 *
 * @throws VouchsafeError when the stored role cannot be read
 */
export function roleFaults(resource: Resource, { compiler, managed }: RoleContext): readonly string[] {
  const { trustPolicy, candidateTrustPolicy, principalIds = {}, ...spec } = readSpec(resource, roleSpec)
  const enforced = compiler.trust(trustPolicy, principalIds).fault
  if (enforced !== undefined) return [enforced]
  const candidate =
    candidateTrustPolicy === undefined ? undefined : compiler.trust(candidateTrustPolicy, principalIds).fault
  const { inline = {}, managed: attached = [] } = spec.policies ?? {}
  const { permissionsBoundary: boundary } = spec
  return [
    ...(candidate === undefined ? [] : [`the candidate trust policy is not evaluated: ${candidate}`]),
    ...Object.entries(inline).flatMap(([name, text]) => {
      const { fault } = compiler.permissions(text)
      return fault === undefined ? [] : [sayDenied(`the inline policy \`${name}\` cannot be read: ${fault}`)]
    }),
    ...[...attached, ...(boundary === undefined ? [] : [boundary])]
      .filter((reference) => managed(resource.account, reference) === undefined)
      .map((reference) => sayDenied(`the policy \`${reference}\` is not there`)),
  ]
}

function sayDenied(why: string): string {
  return `its sessions may do nothing, because ${why}`
}
