import type { EpochSeconds } from '@vouchsafe/core/time'
import { detectors } from '#detectors/detectors'
import { compileAnchors } from '#engine/anchor-table'
import { createScrubber } from '#engine/scrub'
import type { CloudKey, Instant, Matched } from '#match/types'
import type { Gap } from '#source/types'
import { judgeRisk, type Facts } from './judge-risk.ts'
import type { FoundCredential, Inventory, InventoryRow } from './types.ts'

export interface InventoryInput {
  readonly at: Instant
  readonly tool: string
  readonly sources: readonly string[]
  readonly found: readonly FoundCredential[]
  readonly cloud: readonly CloudKey[]
  readonly gaps: readonly Gap[]
}

/**
 * The union of what was found and what clouds list, each credential once: joined by access key id, private key id, or
 * the key id that a match has told. Good news, what a comment excuses, and doubtful findings that no cloud knows are
 * left out.
 */
export function buildInventory({ at, tool, sources, found, cloud, gaps }: InventoryInput): Inventory {
  const drafts = new Map<string, Draft>()
  const clean = scrubber(at)
  for (const key of cloud.map(clean)) drafts.set(`${key.kind} ${key.id}`, { key, found: [] })
  for (const one of found) {
    if (one.stance === 'federation' || one.isExcused) continue
    const id = idOf(one)
    const draft = drafts.get(id) ?? { found: [] }
    drafts.set(id, { ...draft, found: [...draft.found, one] })
  }
  const siblings = activeByOwner(cloud)
  const rows = [...drafts]
    .filter(
      ([, draft]) => draft.key !== undefined || draft.found.some(({ confidence }) => confidence !== 'low'),
    )
    .map(([id, draft]) => rowOf(id, draft, { at, siblings }))
  return { at, tool, sources, rows: rows.toSorted(byId), gaps }
}

/** Names and tags are free texts, and somebody may have put a token into one. */
function scrubber(at: Instant): (key: CloudKey) => CloudKey {
  const { text } = createScrubber(
    compileAnchors(detectors),
    (Date.parse(at) / 1000) as EpochSeconds,
    new Set(),
  )
  return (key) => ({
    ...key,
    owner: text(key.owner),
    contacts: key.contacts.map(text),
    allows: key.allows.map(text),
  })
}

interface Draft {
  readonly key?: CloudKey
  readonly found: readonly FoundCredential[]
}

/** Names that a vendor gives; a fingerprint only where there is none, since it depends on the key of who scanned. */
function idOf({ detector, names, match, fingerprint }: FoundCredential): string {
  const own: Readonly<Record<string, string | undefined>> = {
    'aws-access-key': names['accessKeyId'],
    'google-service-account-key': names['privateKeyId'],
    'azure-client-secret': match?.keyId,
  }
  return `${detector} ${own[detector] ?? fingerprint}`
}

function byId(one: InventoryRow, other: InventoryRow): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}

function activeByOwner(cloud: readonly CloudKey[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { kind, owner, account, state } of cloud)
    if (state === 'exists')
      counts.set(`${kind} ${account} ${owner}`, (counts.get(`${kind} ${account} ${owner}`) ?? 0) + 1)
  return counts
}

interface Surroundings {
  readonly at: Instant
  readonly siblings: ReadonlyMap<string, number>
}

function rowOf(id: string, { key, found }: Draft, { at, siblings }: Surroundings): InventoryRow {
  const [one] = found
  const kind = key?.kind ?? one?.detector ?? ''
  const row = detectors.find((detector) => detector.id === kind)
  const match =
    found.map((each) => each.match).find((each) => each !== undefined && each.state !== 'unknown') ??
    one?.match
  const places = placesOf(found)
  const isOver = key?.expiresAt !== undefined && key.expiresAt < at
  const facts: Facts = {
    id,
    kind,
    title: row?.title ?? one?.title ?? kind,
    vendor: key?.vendor ?? one?.vendor ?? 'aws',
    name: id.slice(kind.length + 1) === one?.fingerprint ? nameOf(one) : id.slice(kind.length + 1),
    stance: one?.stance ?? 'secret',
    ...fromCloud(key, match, one),
    contacts: [...new Set([...(key?.contacts ?? []), ...found.flatMap(({ owners }) => owners)])],
    allows: key !== undefined && key.allows.length > 0 ? key.allows : [row?.grants ?? one?.grants ?? ''],
    places: places.length,
    ...(places[0] !== undefined && { firstPlace: places[0] }),
    ...(isOver && { state: 'disabled', evidence: `it expired ${key.expiresAt}` }),
    replacement: row?.replacement ?? one?.replacement ?? '',
    at,
    ...(one !== undefined && { severity: one.severity }),
    isRoot: key?.isRoot ?? false,
    isQuarantined: key?.isQuarantined ?? false,
    siblings: key?.state === 'exists' ? (siblings.get(`${kind} ${key.account} ${key.owner}`) ?? 1) - 1 : 0,
  }
  const {
    at: _at,
    severity: _severity,
    isRoot: _root,
    isQuarantined: _quarantined,
    siblings: _siblings,
    ...plain
  } = facts
  return { ...plain, ...judgeRisk(facts) }
}

/** One for each file, entry or object: the id and the secret of a pair stand in two lines of it. */
function placesOf(found: readonly FoundCredential[]): string[] {
  const byFile = new Map<string, string>()
  for (const place of found.flatMap(({ places }) => places)) {
    const file = place.replace(/:\d+$/, '')
    const before = byFile.get(file)
    if (before === undefined || lineOf(place) < lineOf(before)) byFile.set(file, place)
  }
  return [...byFile.values()].toSorted()
}

function lineOf(place: string): number {
  return Number(/\d+$/.exec(place)?.[0] ?? 0)
}

type FromCloud = Pick<
  InventoryRow,
  'state' | 'evidence' | 'owner' | 'account' | 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'lastUsedWhere'
>

/** A list of the cloud knows best; then a match; then what the credential says of itself. */
function fromCloud(
  key: CloudKey | undefined,
  match: Matched | undefined,
  one: FoundCredential | undefined,
): FromCloud {
  const known = key ?? match
  const account = known?.account ?? one?.names['account'] ?? one?.names['project'] ?? one?.names['clientId']
  const owner = known?.owner ?? one?.names['clientEmail']
  const evidence = key === undefined ? match?.evidence : 'its cloud lists it'
  return {
    state: known?.state ?? 'unknown',
    ...(evidence !== undefined && { evidence }),
    ...(owner !== undefined && { owner }),
    ...(account !== undefined && { account }),
    ...(known?.createdAt !== undefined && { createdAt: known.createdAt }),
    ...(key?.expiresAt !== undefined && { expiresAt: key.expiresAt }),
    ...(known?.lastUsedAt !== undefined && { lastUsedAt: known.lastUsedAt }),
    ...(known?.lastUsedWhere !== undefined && { lastUsedWhere: known.lastUsedWhere }),
  }
}

/** What a person can tell it by. */
function nameOf({ names, redacted, fingerprint }: FoundCredential): string {
  const [first] = Object.values(names)
  return first ?? (redacted === '' ? fingerprint : redacted)
}
