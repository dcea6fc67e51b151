import { issuerHost } from '@vouchsafe/trust/provider'
import type { Resource } from '#terraform-module/resource'
import { placeOf } from '#terraform-module/values'
import type { ProviderFacts } from '../types.ts'
import { writtenResource } from './cloud-resource.ts'
import { isPoolType, readGoogleResource } from './read-google-resource.ts'
import { known, nameOf } from './terraform-permissions.ts'
import { terraformPolicy } from './terraform-policy.ts'
import { nothing, type FileReading, type LintFacts } from './types.ts'

type Read = (resource: Resource, facts: LintFacts) => Partial<FileReading>

/** What of Terraform is trust (registry documentation of the providers). */
const readers: Readonly<Record<string, Read>> = {
  aws_iam_role: readRole,
  aws_iam_openid_connect_provider: readProvider,
}

/** Types of resources without which nothing can be said. */
export const trustTypes: readonly string[] = Object.keys(readers)

/** One instance of a resource. What it depends on and the files do not say is a gap. */
export function readTerraformResource(resource: Resource, facts: LintFacts): FileReading {
  if (isPoolType(resource.type)) return { ...nothing, ...readGoogleResource(writtenResource(resource)) }
  const read = Object.hasOwn(readers, resource.type) ? readers[resource.type] : undefined
  return { ...nothing, ...read?.(resource, facts) }
}

function readRole(resource: Resource, { account }: LintFacts): Partial<FileReading> {
  const { file } = placeOf(resource.at)
  const policy = terraformPolicy(resource.attribute('assume_role_policy'))
  if ('why' in policy)
    return { gaps: [{ file, why: sayGap(resource, `\`assume_role_policy\`: ${policy.why}`) }] }
  const { left, ...input } = policy
  return {
    policies: [{ ...input, role: nameOf(resource), ...(account !== undefined && { account }) }],
    gaps: left.map((why) => ({ file, why: `${why} (${resource.address})` })),
  }
}

function readProvider(resource: Resource): Partial<FileReading> {
  const [url, audiences] = [known(resource, 'url'), known(resource, 'client_id_list')]
  if (typeof url !== 'string') return {}
  const listed = Array.isArray(audiences) ? audiences.map(String) : undefined
  const facts: ProviderFacts = { exposed: 'known', ...(listed !== undefined && { audiences: listed }) }
  return { providers: new Map([[issuerHost(url), facts]]) }
}

function sayGap(resource: Resource, words: string): string {
  const { file, line, column } = placeOf(resource.at)
  return `${file}:${line}:${column}: ${resource.address}: ${words}`
}
