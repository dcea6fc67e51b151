import type { JsonObject } from '@vouchsafe/core/json'
import { callKinds, type AskedPermission, type CallScene, type MadeCall } from './call-kinds.ts'
import { cloudTrailRecord } from './cloud-trail-record.ts'

export interface TrailShape {
  readonly events: number
  readonly roles: number
  readonly seed: number
}

/** One event of a generated trail, and what a policy has to say to it. */
export interface GeneratedEvent {
  readonly record: JsonObject
  /** Undefined for events of others than roles. */
  readonly role: string | undefined
  readonly asked: readonly AskedPermission[]
  readonly outcome: 'allowed' | 'denied' | 'unasked'
}

const account = '123456789012'
const start = 1_793_491_200
const kinds = Object.keys(callKinds)
const objectKinds = new Set([
  'getObject',
  'headObject',
  'putObject',
  'startUpload',
  'deleteObject',
  'copyObject',
])
/** Of a thousand events. */
const [denials, throttles, strangers] = [20, 5, 60] as const

export function generatedRole(index: number): string {
  return `arn:aws:iam::${account}:role/app/${teamOf(index)}-worker`
}

export const generatedAccount = account

function teamOf(index: number): string {
  return `team-${String(index).padStart(3, '0')}`
}

/**
 * A trail like one of a busy account, the same for the same seed: each role uses some APIs, a few of its resources much
 * and many a little; objects lie in folders by day; some calls are denied, always on other resources.
 */
export function* generateTrail({ events, roles, seed }: TrailShape): Generator<GeneratedEvent> {
  const next = generator(seed)
  for (let number = 0; number < events; number += 1) {
    const epochSeconds = start + Math.floor((number * 30 * 86_400) / events)
    const index = next(roles)
    const role = generatedRole(index)
    const scene: CallScene = {
      account,
      region: index % 3 === 0 ? 'us-east-1' : 'eu-west-1',
      team: teamOf(index),
    }
    const recorded = { scene, role, number, epochSeconds }
    const dice = next(1000)
    const kind = kindOf(index, next)
    if (dice < strangers) {
      const record = userRecord(cloudTrailRecord(callOf(kind, 'in/x', scene), recorded))
      yield { record, role: undefined, asked: [], outcome: 'allowed' }
      continue
    }
    const isDenied = dice < strangers + denials
    const call = callOf(kind, isDenied ? `secret/vault-${next(9)}` : thingOf(kind, number, next), scene)
    const outcome = isDenied ? 'denied' : dice < strangers + denials + throttles ? 'unasked' : 'allowed'
    const errorCode = { allowed: undefined, denied: 'AccessDenied', unasked: 'ThrottlingException' }[outcome]
    const record = cloudTrailRecord(call, { ...recorded, ...(errorCode !== undefined && { errorCode }) })
    yield { record, role, asked: call.asked, outcome }
  }
}

function callOf(kind: string, thing: string, scene: CallScene): MadeCall {
  const make = callKinds[kind]
  if (make === undefined) throw new TypeError(`no such kind of call: ${kind}`)
  return make(thing, scene)
}

/** Each role uses nine of them. */
function kindOf(role: number, next: Next): string {
  return kinds[(role * 7 + next(9) * 3) % kinds.length] ?? ''
}

function thingOf(kind: string, number: number, next: Next): string {
  if (!objectKinds.has(kind)) return `${['in', 'out', 'jobs'][next(3)]}-${next(8)}`
  const day = String(1 + (number % 28)).padStart(2, '0')
  return next(20) === 0 ? `config/app-${next(3)}.json` : `events/2026/11/${day}/part-${next(100_000)}.parquet`
}

function userRecord(record: JsonObject): JsonObject {
  return {
    ...record,
    userIdentity: { type: 'IAMUser', principalId: 'AIDAEXAMPLE', accountId: account, userName: 'somebody' },
  }
}

type Next = (below: number) => number

/** Numerical Recipes' generator: 32 bits of state, enough to vary events. */
function generator(seed: number): Next {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
