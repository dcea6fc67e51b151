import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject } from '@vouchsafe/core/json'
import { withoutTokens } from '@vouchsafe/core/secret'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { parseSince } from '@vouchsafe/ledger/query'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import { printPolicy } from '@vouchsafe/policy/explain'
import { tighten, type Evidence, type Tightening, type TightenOptions } from '@vouchsafe/review/tighten'
import { applyAnswer } from '@vouchsafe/server/admin/schema'
import { resolve } from 'node:path'
import { connect, type Connection } from '#client/connection'
import { withMaps } from '#output/with-maps'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { fileLedger, serverLedger, type LedgerBatch } from '#replay/ledger-source'
import { absentSubjects } from '#tighten/absent-subjects'
import { gatherEvidence } from '#tighten/gather-evidence'
import { renderTightening } from '#tighten/render-tightening'
import { targetsOf, type Target } from '#tighten/targets'

const DEFAULT_SINCE = '90d'

interface Tightened {
  readonly target: Target
  readonly tightening: Tightening
}

export async function run(invocation: Invocation): Promise<number> {
  let connection: Connection | undefined
  const server = (): Connection => (connection ??= connect(invocation))
  checkOptions(invocation)
  const since = sinceOf(invocation)
  const targets = await targetsOf(invocation, server)
  checkOut(invocation, targets)
  const ledger = ledgerOf(invocation, { targets, since, server })
  const evidence = await gatherEvidence(invocation.io, { targets, ledger })
  const all: Tightened[] = []
  for (const [target, seen] of evidence)
    all.push(await tightenOne(invocation, { target, seen, since, server }))
  print(invocation, all)
  await writeOut(invocation, all)
  if (flagOption(invocation, 'candidate')) await storeCandidates(invocation, server(), all)
  if (all.length < targets.length) return exit.partial
  return all.some(({ tightening }) => tightening.policy === undefined) ? exit.failed : exit.ok
}

function checkOptions(invocation: Invocation): void {
  if (flagOption(invocation, 'candidate') && textOption(invocation, 'policy') !== undefined)
    throw wrong('--candidate is stored for a role of the server: leave out --policy')
}

function checkOut(invocation: Invocation, targets: readonly Target[]): void {
  if (textOption(invocation, 'out') !== undefined && targets.length !== 1)
    throw wrong('--out takes the policy of one role')
}

function sinceOf(invocation: Invocation): EpochSeconds {
  const otherwise = textOption(invocation, 'ledger') === undefined ? DEFAULT_SINCE : '0'
  try {
    return parseSince(textOption(invocation, 'since') ?? otherwise, systemClock.now())
  } catch (cause) {
    if (!isVouchsafeError(cause, 'parameter_invalid')) throw cause
    throw wrong(`--since: ${cause.message}`)
  }
}

interface Reading {
  readonly since: EpochSeconds
  readonly server: () => Connection
}

function ledgerOf(
  invocation: Invocation,
  { targets, since, server }: Reading & { readonly targets: readonly Target[] },
): AsyncIterable<LedgerBatch> {
  const file = textOption(invocation, 'ledger')
  const [only, ...more] = targets
  if (file !== undefined) return fileLedger(invocation.io, file, { since })
  return serverLedger(server(), {
    since,
    ...(only !== undefined && more.length === 0 && { role: only.role }),
  })
}

interface One extends Reading {
  readonly target: Target
  readonly seen: Evidence
}

async function tightenOne(invocation: Invocation, { target, seen, since, server }: One): Promise<Tightened> {
  // the sums are the server's own: of a file nobody knows what came before
  const isServers = textOption(invocation, 'ledger') === undefined
  const notSeenSince = isServers ? await absentSubjects(server(), target, since) : []
  return { target, tightening: tighten(target.policy, seen, { ...optionsOf(invocation), notSeenSince }) }
}

function optionsOf(invocation: Invocation): Pick<TightenOptions, 'generaliseFrom'> {
  const text = textOption(invocation, 'generaliseFrom')
  if (text === undefined) return {}
  if (/^\d{1,6}$/.test(text)) return { generaliseFrom: Number(text) }
  throw wrong(`--generalise-from: expected a whole number, found \`${text}\``)
}

function print(invocation: Invocation, all: readonly Tightened[]): void {
  const { io } = invocation
  if (flagOption(invocation, 'json')) {
    const answers = all.map(({ target: { role }, tightening }) => ({ role, ...tightening }))
    io.out(`${escapeJsonText(JSON.stringify(answers, withMaps))}\n`)
  } else io.out(all.map(({ target, tightening }) => renderTightening(target.role, tightening)).join('\n'))
}

async function writeOut(invocation: Invocation, [only]: readonly Tightened[]): Promise<void> {
  const { io } = invocation
  const out = textOption(invocation, 'out')
  const policy = only?.tightening.policy
  if (out === undefined || policy === undefined) return
  await writeFileAtomic(resolve(io.cwd, out), withoutTokens(`${policy}\n`), { mode: 0o644 })
  io.err(`vouch: wrote the policy to ${out}\n`)
}

async function storeCandidates(
  { io }: Invocation,
  connection: Connection,
  all: readonly Tightened[],
): Promise<void> {
  for (const { target, tightening } of all) {
    const { policy, refuses } = tightening
    const { stored } = target
    if (policy === undefined || stored === undefined) continue
    const name = escapeForTerminal(stored.name)
    if (refuses.length === 0) {
      io.err(`vouch: ${name}: nothing to store, the enforced policy is as tight as the record\n`)
      continue
    }
    const { account, uniqueId: roleId } = stored
    const { version } = await connection.admin({
      method: 'PUT',
      path: '/v1/candidate',
      body: {
        account,
        name: stored.name,
        roleId,
        trustPolicy: target.policy,
        candidateTrustPolicy: printPolicy(parseJsonObject(policy)),
      },
      answer: applyAnswer,
    })
    io.err(
      `vouch: ${name}: stored as its candidate; trust is at version ${version}. When it has seen enough: vouch promote ${name}\n`,
    )
  }
}

function wrong(say: string): VouchsafeError {
  return new VouchsafeError('usage', { say, hint: 'see `vouch tighten --help`' })
}
