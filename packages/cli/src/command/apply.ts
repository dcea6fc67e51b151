import { VouchsafeError } from '@vouchsafe/core/errors'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { SourceReading } from '@vouchsafe/review/sources'
import { applyAnswer } from '@vouchsafe/server/admin/schema'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import { accountFor, connect, type Connection } from '#client/connection'
import { listResources } from '#client/resources'
import { findSources, type FoundSources } from '#manifest/find-sources'
import { printTrustChange } from '#output/trust-change'
import { durationOption, flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { regionOf } from '#workload/environment'

export async function run(invocation: Invocation): Promise<number> {
  const window = windowOf(invocation)
  const files = Array.isArray(invocation.options['file']) ? invocation.options['file'].map(String) : []
  const found = await findSources(files, invocation.io)
  const connection = connect(invocation)
  const documents = [...found.documents, ...(await readSources(invocation, connection, found))]
  const answer = await connection.admin({
    method: 'POST',
    path: '/v1/apply',
    body: { documents, dryRun: flagOption(invocation, 'dryRun'), prune: flagOption(invocation, 'prune') },
    answer: applyAnswer,
    timeoutMs: 120_000,
  })
  if (window === undefined) printTrustChange(invocation, answer)
  else {
    const { printReviewedChange } = await import('#replay/print-reviewed-change')
    await printReviewedChange(invocation, connection, { answer, ...window })
  }
  return exit.ok
}

interface Window {
  /** Of the ledger that is decided again; undefined: none. */
  readonly seconds: number | undefined
}

const usualSeconds = 30 * 86_400

/** Of a change that is only tried, how much of the ledger. @throws VouchsafeError `usage` */
function windowOf(invocation: Invocation): Window | undefined {
  const isReplayed = invocation.options['replay'] !== false
  const seconds = durationOption(invocation, 'replay')
  if (flagOption(invocation, 'dryRun')) return { seconds: isReplayed ? (seconds ?? usualSeconds) : undefined }
  if (seconds === undefined && isReplayed) return undefined
  throw new VouchsafeError('usage', {
    say: 'a change is replayed before it is stored: expected --dry-run beside --replay or --no-replay',
  })
}

/** Templates and plans, once it is known which account they are for. */
async function readSources(
  invocation: Invocation,
  connection: Connection,
  { documents, sources }: FoundSources,
): Promise<readonly ManifestDocument[]> {
  const parameters = parametersOf(invocation)
  if (sources.length === 0) {
    refuseParameters(parameters, [])
    return []
  }
  const { readSource, stackName } = await import('@vouchsafe/review/sources')
  const account = onlyAccount(documents) ?? (await accountFor(invocation, connection))
  // an id is asked for by few files, and the roles of a large account are many
  const needsIds = sources.some(({ text }) => /RoleId|unique_id/.test(text))
  const facts = {
    account,
    region: regionOf(invocation.io.env, textOption(invocation, 'region')),
    parameters,
    ...(needsIds && { roleIds: await roleIds(connection, account) }),
  }
  const stack = textOption(invocation, 'stack')
  const readings = sources.map((source) => {
    const reading = readSource(source, { ...facts, stack: stack ?? stackName(source.document.file) })
    printNotes(invocation, source.document.file, reading)
    return reading
  })
  refuseParameters(parameters, readings)
  return readings.flatMap((reading) => reading.documents)
}

/** An account that the same command creates is not there to be asked for yet. */
function onlyAccount(documents: readonly ManifestDocument[]): string | undefined {
  const accounts = documents.filter(({ kind }) => kind === 'Account').map(({ name }) => name)
  return accounts.length === 1 ? accounts[0] : undefined
}

async function roleIds(connection: Connection, account: string): Promise<ReadonlyMap<string, string>> {
  const roles = await listResources(connection, { kind: 'Role', account })
  return new Map(roles.map(({ name, uniqueId }) => [name, uniqueId]))
}

/** `--parameter NAME=VALUE`, of which the value may hold anything. @throws VouchsafeError `usage` */
function parametersOf({ options }: Invocation): ReadonlyMap<string, string> {
  const given = Array.isArray(options['parameter']) ? options['parameter'].map(String) : []
  return new Map(
    given.map((pair) => {
      const [name = '', value] = pair.split(/=(.*)/s)
      if (name !== '' && value !== undefined) return [name, value]
      // the value may be a secret, and so may be what stands in the place of the name
      throw new VouchsafeError('usage', { say: '--parameter: expected `NAME=VALUE`' })
    }),
  )
}

function refuseParameters(parameters: ReadonlyMap<string, string>, readings: readonly SourceReading[]): void {
  for (const name of parameters.keys())
    if (!readings.some(({ takes }) => takes(name)))
      throw new VouchsafeError('usage', { say: `--parameter: no template has a use for \`${name}\`` })
}

const mostSkipped = 10

function printNotes({ io }: Invocation, file: string, { notes, skipped }: SourceReading): void {
  const names = skipped.slice(0, mostSkipped).map(({ name, type }) => `${name} (${type})`)
  const more = skipped.length > mostSkipped ? ` and ${skipped.length - mostSkipped} more` : ''
  const left = skipped.length > 0 ? [`left out, because it is not trust: ${names.join(', ')}${more}`] : []
  for (const note of [...notes, ...left]) io.err(`vouch: ${escapeForTerminal(`${file}: ${note}`)}\n`)
}
