import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { formatInstant } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { candidateRecord, type ResourceAnswer } from '@vouchsafe/server/admin/schema'
import type { Resource, ResourceKind } from '@vouchsafe/trust/resource'
import { connect } from '#client/connection'
import { listResources, onlyOne, parseKind } from '#client/resources'
import { renderTable } from '#output/table'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const [kindText, name, ...rest] = invocation.args
  if (rest.length > 0)
    throw new VouchsafeError('usage', { say: `expected at most a kind and a name, found \`${rest[0]}\`` })
  const account = textOption(invocation, 'account')
  const filter = {
    ...(kindText !== undefined && { kind: parseKind(kindText) }),
    ...(name !== undefined && { name }),
    ...(account !== undefined && { account }),
  }
  const resources = await listResources(connect(invocation), filter)
  if (name === undefined) printAll(invocation, resources, filter.kind)
  else {
    const one = onlyOne(resources, `${kindText} \`${name}\``)
    await printOne(invocation, one)
    if (one.spec['candidateTrustPolicy'] !== undefined) await sayCandidate(invocation, one)
  }
  return exit.ok
}

function printAll(
  invocation: Invocation,
  resources: readonly ResourceAnswer[],
  kind: ResourceKind | undefined,
): void {
  const { io } = invocation
  if (flagOption(invocation, 'json')) io.out(`${JSON.stringify(resources)}\n`)
  else if (resources.length === 0)
    io.err(
      `vouch: ${kind === undefined ? 'nothing is trusted yet; add something with `vouch apply -f`' : `there is no ${kind}`}\n`,
    )
  else io.out(renderTable(['kind', 'account', 'name', 'updated', 'about'], resources.map(row)))
}

function row({ kind, account, name, updatedAt, spec }: ResourceAnswer): string[] {
  const about = aboutOf[kind](spec)
  return [kind, account, name, formatInstant(updatedAt as EpochSeconds), about].map(escapeForTerminal)
}

type Spec = ResourceAnswer['spec']
const aboutOf: Readonly<Record<ResourceAnswer['kind'], (spec: Spec) => string>> = {
  Account: (spec) => textOf(spec['alias']),
  Provider: (spec) => `${disabled(spec)}audiences ${listOf(spec['audiences'])}`,
  Role: (spec) => `${disabled(spec)}${listOf(aboutRole(spec))}`,
  Policy: (spec) => textOf(spec['description']),
  SamlProvider: disabled,
  InstanceProfile: (spec) => `roles ${listOf(spec['roles'])}`,
  ServiceControlPolicy: aboutControl,
  ResourceControlPolicy: aboutControl,
  Revocation: (spec) =>
    spec['session'] === undefined
      ? `role ${textOf(spec['role'])}, sessions issued up to ${formatInstant(Number(spec['before']) as EpochSeconds)}`
      : `session ${textOf(spec['session'])}`,
  Alert: (spec) => `${disabled(spec)}${textOf(spec['builtin'] ?? spec['description'])}`,
}

function aboutControl(spec: Spec): string {
  return `accounts ${listOf(spec['targets'])} ${textOf(spec['description'])}`.trimEnd()
}

function aboutRole(spec: Spec): readonly string[] {
  const candidate = spec['candidateTrustPolicy'] === undefined ? '' : 'has a candidate policy'
  return [textOf(spec['description']), candidate].filter((part) => part !== '')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function listOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : ''
}

function disabled(spec: Spec): string {
  return spec['disabled'] === true ? 'disabled; ' : ''
}

/** The printer of manifests brings YAML with it, which a table does not need. */
async function printOne(invocation: Invocation, answer: ResourceAnswer): Promise<void> {
  const { renderManifest, toManifest } = await import('@vouchsafe/trust/manifest')
  // JSON came from the server's own store; only the brands of the times are missing
  const resource = answer as unknown as Resource
  const isJson = flagOption(invocation, 'json')
  invocation.io.out(isJson ? `${JSON.stringify(toManifest(resource))}\n` : renderManifest([resource]))
}

/** Beside the manifest, which is for `apply`: what is on record of the role's candidate policy. */
async function sayCandidate(invocation: Invocation, { account, name }: ResourceAnswer): Promise<void> {
  const { exchanges, differing } = await connect(invocation).admin({
    path: '/v1/candidate',
    query: { account, name },
    answer: candidateRecord,
    timeoutMs: 60_000,
  })
  const many = exchanges === 1 ? '1 exchange' : `${exchanges} exchanges`
  const next = `see \`vouch promote ${escapeForTerminal(name)} --dry-run\``
  invocation.io.err(
    `vouch: its candidate was asked about ${many} and would differ on ${differing}; ${next}\n`,
  )
}
