import { VouchsafeError } from '@vouchsafe/core/errors'
import { presentPolicies, type PresentPolicy } from '@vouchsafe/review/rightsize'
import { awsManagedPolicies } from '@vouchsafe/trust/aws-managed'
import { resolve } from 'node:path'
import { connect } from '#client/connection'
import { listResources, onlyOne } from '#client/resources'
import { readSourceFile } from '#manifest/read-source-file'
import { flagOption, textsOption } from '#program/options'
import type { Invocation } from '#program/spec'

export interface PresentOf {
  readonly policies: readonly PresentPolicy[]
  /** Policies that the role has and whose text is not to be had, a line each. */
  readonly gaps: readonly string[]
}

/** GetAccountAuthorizationDetails of a large account. */
const largest = 64 * 1024 * 1024

/**
 * The policies that a role has now, as far as the command line says where they are; undefined where it does not.
 *
 * @throws VouchsafeError `usage`, `server_unreachable`, `trust_not_found`
 */
export async function presentOf(invocation: Invocation, roleArn: string): Promise<PresentOf | undefined> {
  const files = textsOption(invocation, 'policy')
  const isServers = flagOption(invocation, 'ofServer')
  if (files.length === 0) return isServers ? ofServer(invocation, roleArn) : undefined
  if (isServers) throw new VouchsafeError('usage', { say: '--policy and --of-server exclude each other' })
  const found = files.map((name) => {
    const { cwd } = invocation.io
    return presentPolicies(readSourceFile(resolve(cwd, name), cwd, largest), roleArn)
  })
  return {
    policies: found.flatMap(({ policies }) => policies),
    gaps: found.flatMap(({ missing }) =>
      missing.map((arn) => `${arn}: its text is in no file that was given`),
    ),
  }
}

async function ofServer(invocation: Invocation, roleArn: string): Promise<PresentOf> {
  const [, account = '', name = ''] = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? []
  const connection = connect(invocation)
  const { spec } = onlyOne(
    await listResources(connection, { kind: 'Role', name, account }),
    `Role \`${name}\` of account ${account}`,
  )
  const { inline = {}, managed = [] } = (spec['policies'] ?? {}) as {
    readonly inline?: Readonly<Record<string, string>>
    readonly managed?: readonly string[]
  }
  const documents = await listResources(connection, { kind: 'Policy', account })
  // a role names the policies of its account, and those of AWS by their ARN
  const textOf = (id: string): string | undefined => {
    const own = documents.find(({ name: known }) => known === id)?.spec['document']
    return typeof own === 'string' ? own : awsManagedPolicies.find(({ arn }) => arn === id)?.document
  }
  return {
    policies: [
      ...Object.entries(inline).map(([id, text]) => ({ id: `inline:${id}`, text })),
      ...managed.flatMap((id) => {
        const text = textOf(id)
        return text === undefined ? [] : [{ id, text }]
      }),
    ],
    gaps: managed.filter((id) => textOf(id) === undefined).map((id) => `${id}: its text is not known here`),
  }
}
