import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { systemClock } from '@vouchsafe/host/clock'
import {
  idsInClaims,
  knownIds,
  namesIn,
  parseIds,
  type KnownIds,
  type NamedId,
} from '@vouchsafe/review/migrate'
import { auditAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { readClaims, readInput } from '#explain/read-evidence'
import { durationOption, flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'

/** What is known of the ids behind names, and the token that was given. */
export interface Knowledge {
  readonly ids: KnownIds
  readonly claims?: JsonObject
  /** What could not be found out, for a person. */
  readonly unknown: readonly string[]
}

const pageRows = 1000
const MOST_PAGES = 200

/**
 * The ids that the command line brings: a list of them, a token, what the ledger has seen, and only when asked to what
 * public interfaces say. A list that a person wrote wins over the rest.
 *
 * @throws VouchsafeError `usage`
 */
export async function knowledgeOf(invocation: Invocation, policies: readonly string[]): Promise<Knowledge> {
  const written = await writtenIds(invocation)
  const isGiven = textOption(invocation, 'token') ?? textOption(invocation, 'claims')
  const claims = isGiven === undefined ? undefined : await readClaims(invocation)
  const seen = textOption(invocation, 'seen') === undefined ? [] : await seenIds(invocation)
  const looksUp = flagOption(invocation, 'lookup')
  if (
    written === undefined &&
    claims === undefined &&
    textOption(invocation, 'seen') === undefined &&
    !looksUp
  )
    throw new VouchsafeError('usage', {
      say: 'expected where the ids are from: --ids, --token, --claims, --seen or --lookup',
      hint: 'see `vouch migrate-trust --help`',
    })
  const certain = written ?? []
  const isCertain = new Set(certain.map(keyOf))
  // what a token says of names that no policy has is nobody's concern here
  const isTrusted = new Set(policies.flatMap(namesIn).map(keyOf))
  const others = [...(claims === undefined ? [] : idsInClaims(claims)), ...seen].filter(
    (one) => isTrusted.has(keyOf(one)) && !isCertain.has(keyOf(one)),
  )
  const known = [...certain, ...others]
  const found = looksUp ? await lookedUp(policies, known) : { ids: [], unknown: [] }
  return {
    ids: usable(() => knownIds([...known, ...found.ids])),
    unknown: found.unknown,
    ...(claims !== undefined && { claims }),
  }
}

function keyOf({ host, name }: Pick<NamedId, 'host' | 'name'>): string {
  return JSON.stringify([host, name])
}

async function writtenIds(invocation: Invocation): Promise<NamedId[] | undefined> {
  const file = textOption(invocation, 'ids')
  if (file === undefined) return undefined
  const text = await readInput(invocation.io, file)
  return usable(() => parseIds(text), `--ids: \`${file}\`: `)
}

/** What is wrong with the ids is wrong with the command line. */
function usable<T>(make: () => T, before = ''): T {
  try {
    return make()
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const { hint } = error
    throw new VouchsafeError('usage', {
      say: before + error.message,
      ...(hint !== undefined && { hint }),
      cause: error,
    })
  }
}

async function lookedUp(policies: readonly string[], known: readonly NamedId[]) {
  const { lookUpIds } = await import('./look-up-ids.ts')
  const before = new Set(known.map(keyOf))
  return lookUpIds(policies.flatMap(namesIn).filter((one) => !before.has(keyOf(one))))
}

/** The ids in tokens that were verified here and got a role. */
async function seenIds(invocation: Invocation): Promise<NamedId[]> {
  const connection = connect(invocation)
  const since = systemClock.now() - (durationOption(invocation, 'seen') ?? 0)
  const ids = new Map<string, NamedId>()
  let before: number | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { records } = await connection.admin({
      path: '/v1/audit',
      query: { type: 'exchange', outcome: 'allowed', since, limit: pageRows, beforeSequence: before },
      answer: auditAnswer,
      timeoutMs: 60_000,
    })
    for (const { event } of records)
      for (const named of idsInClaims(claimsIn(event as JsonObject))) ids.set(JSON.stringify(named), named)
    before = records.at(-1)?.sequence
    if (records.length < pageRows) break
  }
  return [...ids.values()]
}

function claimsIn(event: JsonObject): JsonObject {
  const evidence: JsonValue = event['evidence'] ?? null
  const claims: JsonValue = isJsonObject(evidence) ? (evidence['claims'] ?? null) : null
  return isJsonObject(claims) ? claims : {}
}
