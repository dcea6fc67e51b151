import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { formatAmzTimestamp } from '@vouchsafe/exchange/sigv4'
import {
  accountId,
  allow,
  createWorld,
  host,
  role,
  standardTrust,
  subject,
  type Signer,
  type TestWorld,
} from '@vouchsafe/exchange/testing'
import { applyChanges, type Actor, type Resource, type ResourceChange } from '@vouchsafe/trust/resource'
import type { CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import { createAwsIam } from '#aws/iam/create-aws-iam'
import type { AwsIamDeps } from '#aws/iam/types'
import type { Refusal } from '#aws/service/index'
import type { WireHandler, WireResponse } from '#wire/types'
import { createSts, signIn } from './sts.ts'
import { signedCall } from './wire.ts'

export const iamVersion = { Version: '2010-05-08' }

/** A policy that allows these actions on everything, unless it says otherwise. */
export function allowing(action: string | readonly string[], rest: JsonObject = {}): string {
  const statement = { Effect: 'Allow', Action: action, Resource: '*', ...rest }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

/** A trust policy for the test issuer's subject. */
export const trusting = JSON.stringify({
  Version: '2012-10-17',
  Statement: [allow(host, { StringEquals: { [`${host}:sub`]: subject } })],
})

/** The standard trust, whose role may do what the policy says. */
export function trustOf(policy: string): readonly Resource[] {
  const statements = [allow(host, { StringEquals: { [`${host}:sub`]: subject } })]
  return [
    ...standardTrust.filter(({ kind }) => kind !== 'Role'),
    role('deploy', statements, { policies: { inline: { own: policy } } }),
  ]
}

interface StoredOrder {
  readonly actor: Actor
  readonly changes: readonly ResourceChange[]
}

export interface TestIam {
  readonly world: TestWorld
  readonly handler: WireHandler
  readonly orders: StoredOrder[]
  readonly refusals: Refusal[]
  /** Settable: runs between a plan and its commit, as somebody else would. */
  beforeCommit: () => void | Promise<void>
  signer(changes?: Partial<Signer>): Promise<Signer>
  /** A signed call of the role `deploy`. */
  call(action: string, parameters?: Readonly<Record<string, string>>): Promise<WireResponse>
}

/** IAM over a whole exchange, its changes carried out as a server carries them out. */
export function createIam(
  resources: readonly Resource[] = trustOf(allowing('iam:*')),
  changes: Partial<AwsIamDeps> = {},
): TestIam {
  const world = createWorld(resources)
  const orders: StoredOrder[] = []
  const refusals: Refusal[] = []
  const { handler: sts } = createSts(world)
  const iam: Pick<TestIam, 'beforeCommit'> = { beforeCommit: () => {} }
  const handler = createAwsIam({
    exchange: world.exchange,
    random: world.deps.random,
    secureTransport: true,
    facts: {},
    onRefusal: (refusal) => refusals.push(refusal),
    change: async ({ actor, plan }) => {
      for (;;) {
        // the test trust holds what it compiled
        const state = world.trust.current() as CompiledSnapshot
        const planned = plan(state, world.now as EpochSeconds)
        if (planned.changes.length === 0) return { version: state.version }
        await iam.beforeCommit()
        if (world.trust.current().version !== planned.basedOn) continue
        world.trust.set(...applyChanges(state.resources, planned.changes))
        orders.push({ actor, changes: planned.changes })
        return { version: world.trust.current().version }
      }
    },
    ...changes,
  })
  let key: Promise<Signer> | undefined
  const signer = async (rest: Partial<Signer> = {}): Promise<Signer> => ({
    ...(await (key ??= signIn(world, sts))),
    service: 'iam',
    timestamp: formatAmzTimestamp(world.now as EpochSeconds),
    ...rest,
  })
  const call: TestIam['call'] = async (action, parameters = {}) =>
    handler(signedCall({ Action: action, ...iamVersion, ...parameters }, await signer()))
  return Object.assign(iam, { world, handler, orders, refusals, signer, call })
}

/** Code, status and message of a refusal; the message with the decision's id taken out. */
export function faultOf(response: WireResponse): readonly unknown[] {
  const text = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`)
      .exec(response.body)?.[1]
      ?.replaceAll('&apos;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .replace(/\(decision [0-9a-f-]{36}\)/, '(decision ID)')
  return [response.status, text('Code'), text('Message')]
}

export const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`
export { accountId }
