import type { EpochSeconds } from '@vouchsafe/core/time'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { SessionFacts } from './types.ts'

/**
 * Plain text of a session token:
 *
 *     length 2 | core: JSON array | length 2 | packed: deflated JSON array, or nothing | zeros
 *
 * The packed part holds what a caller can make large: session policies and tags.
 */
export interface PayloadParts {
  readonly core: Buffer
  /** Empty when the session has neither policies nor tags. */
  readonly packed: Buffer
}

const lengthBytes = 2
/** Far above anything that was packed into 4,096 bytes honestly; our own bytes, so this is a belt. */
const largestUnpackedBytes = 262_144

type Core = [
  account: string,
  /** `AROA…`, or empty for an administrator */
  holderId: string,
  /** of the role; `UID PID` of an administrator */
  holderName: string,
  sessionName: string,
  issuedAt: number,
  expiresAt: number,
  authenticatedAt: number,
  /** empty when it is the first of its chain */
  chainRoot: string,
  provider: string,
  issuer: string,
  subject: string,
  audience: string,
  sourceIdentity: string,
]
/** `typeof` of every element of `Core`. */
const coreShape = 'string string string string number number number string string string string string string'

type Packed = [policy: string, arns: string[], tags: [string, string][], transitive: string[]]

/** The two parts of a session's payload, before padding. */
export function encodeParts(session: SessionFacts): PayloadParts {
  const { origin, holder } = session
  const core: Core = [
    session.account,
    holder.kind === 'role' ? holder.uniqueId : '',
    holder.kind === 'role' ? holder.name : `${holder.uid} ${holder.pid}`,
    session.sessionName,
    session.issuedAt,
    session.expiresAt,
    session.authenticatedAt,
    session.chainRoot ?? '',
    origin.provider,
    origin.issuer,
    origin.subject,
    origin.audience,
    session.sourceIdentity ?? '',
  ]
  return { core: Buffer.from(JSON.stringify(core)), packed: pack(session) }
}

/** Bytes that the parts take together with their lengths. */
export function payloadBytes(parts: PayloadParts): number {
  return lengthBytes + parts.core.length + lengthBytes + parts.packed.length
}

/** The payload, padded with zeros to `size` bytes. */
export function joinPayload(parts: PayloadParts, size: number): Buffer {
  // a pooled buffer costs a fifth of one of its own; every byte of it is written here
  const payload = Buffer.allocUnsafe(size)
  payload.writeUInt16BE(parts.core.length, 0)
  parts.core.copy(payload, lengthBytes)
  payload.writeUInt16BE(parts.packed.length, lengthBytes + parts.core.length)
  parts.packed.copy(payload, lengthBytes + parts.core.length + lengthBytes)
  payload.fill(0, payloadBytes(parts))
  return payload
}

/**
 * The session of a payload that was authenticated. Strict all the same: undefined for anything that
 * `joinPayload` would not have written.
 */
export function decodePayload(payload: Buffer): SessionFacts | undefined {
  try {
    const core = readPart(payload, 0)
    const packed = readPart(payload, lengthBytes + core.length)
    const padding = payload.subarray(payloadBytes({ core, packed }))
    if (padding.some((byte) => byte !== 0)) return undefined
    return toSession(JSON.parse(core.toString()) as unknown, unpack(packed))
  } catch {
    return undefined
  }
}

const nothing = Buffer.alloc(0)

function pack(session: SessionFacts): Buffer {
  const packed: Packed = [
    session.sessionPolicy ?? '',
    [...session.policyArns],
    [...session.principalTags],
    [...session.transitiveTagKeys],
  ]
  if (packed.every((part) => part.length === 0)) return nothing
  return deflateRawSync(JSON.stringify(packed), { memLevel: 6 })
}

function unpack(packed: Buffer): Packed {
  if (packed.length === 0) return ['', [], [], []]
  // the tag proved these to be our own bytes, written by `pack`
  return JSON.parse(inflateRawSync(packed, { maxOutputLength: largestUnpackedBytes }).toString()) as Packed
}

function readPart(payload: Buffer, offset: number): Buffer {
  const start = offset + lengthBytes
  const end = start + payload.readUInt16BE(offset)
  if (end > payload.length) throw new RangeError('a part of the payload is cut off')
  return payload.subarray(start, end)
}

function toSession(
  core: unknown,
  [policy, policyArns, tags, transitiveTagKeys]: Packed,
): SessionFacts | undefined {
  if (!Array.isArray(core) || core.map((value) => typeof value).join(' ') !== coreShape) return undefined
  // the shape was checked in the line above
  const [account, holderId, holderName, sessionName, issuedAt, expiresAt, authenticatedAt, ...rest] =
    core as Core
  const [chainRoot, provider, issuer, subject, audience, sourceIdentity] = rest
  return {
    account,
    holder: toHolder(holderId, holderName),
    sessionName,
    issuedAt: issuedAt as EpochSeconds,
    expiresAt: expiresAt as EpochSeconds,
    authenticatedAt: authenticatedAt as EpochSeconds,
    ...(chainRoot !== '' && { chainRoot }),
    origin: { provider, issuer, subject, audience },
    ...(sourceIdentity !== '' && { sourceIdentity }),
    principalTags: new Map(tags),
    transitiveTagKeys,
    ...(policy !== '' && { sessionPolicy: policy }),
    policyArns,
  }
}

function toHolder(uniqueId: string, name: string): SessionFacts['holder'] {
  if (uniqueId !== '') return { kind: 'role', uniqueId, name }
  const [uid, pid] = name.split(' ').map(Number)
  if (!Number.isSafeInteger(uid) || !Number.isSafeInteger(pid)) throw new RangeError('a session of nobody')
  return { kind: 'administrator', uid: uid as number, pid: pid as number }
}
