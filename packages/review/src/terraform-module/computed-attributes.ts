import { createHash } from 'node:crypto'
import { attributeOf } from '#terraform/attributes'
import type { PlanResource, PlanWorld } from '#terraform/types'
import { policyDocument } from './policy-document.ts'
import type { Spot, Value, World } from './types.ts'
import { fromJson, joinTexts, text, toJson, unknownMark, whyUnknown } from './values.ts'

/** A resource as far as its computed attributes need it. */
export interface Written {
  readonly type: string
  readonly mode: string
  readonly address: string
  readonly key: string
  readonly at: Spot
  readonly world: World
  readonly has: (name: string) => boolean
  readonly attribute: (name: string) => Value
}

type Give = (resource: Written) => Value | undefined

/**
 * The issuer of a cluster has one form. Which cluster it is nobody can know before it is made, so that one is made up
 * of the address: the same for all who refer to it.
 */
export function clusterIssuer(address: string, { region }: World['facts']): string {
  const id = createHash('sha256').update(address).digest('hex').slice(0, 32).toUpperCase()
  return `https://oidc.eks.${region}.amazonaws.com/id/${id}`
}

const fact =
  (give: (facts: World['facts']) => string): Give =>
  ({ at, world }) =>
    text(give(world.facts), at)

const issuer: Give = ({ at, address, world }) =>
  fromJson([{ oidc: [{ issuer: clusterIssuer(address, world.facts) }] }], at)

/** What of these the provider computes is known without asking it. */
const computed: Readonly<Record<string, Readonly<Record<string, Give>>>> = {
  aws_iam_policy_document: { json: policyDocument, minified_json: policyDocument },
  aws_caller_identity: { account_id: fact(({ account }) => account), id: fact(({ account }) => account) },
  aws_partition: { partition: fact(() => 'aws'), dns_suffix: fact(() => 'amazonaws.com') },
  aws_region: {
    name: fact(({ region }) => region),
    region: fact(({ region }) => region),
    id: fact(({ region }) => region),
  },
  aws_eks_cluster: { identity: issuer },
  google_iam_workload_identity_pool: { name: poolName },
}

/** Projects have numbers, which no file holds: it is one that nobody has. */
function poolName({ has, attribute, at }: Written): Value | undefined {
  if (!has('workload_identity_pool_id')) return undefined
  const before = text('projects/0/locations/global/workloadIdentityPools/', at)
  return joinTexts([before, attribute('workload_identity_pool_id')], at)
}

/** What the provider computes of a resource, from what its file says; undefined where that does not follow. */
export function computedAttribute(resource: Written, name: string): Value | undefined {
  const { type } = resource
  const own = Object.hasOwn(computed, type) ? computed[type] : undefined
  if (own !== undefined && Object.hasOwn(own, name)) return own[name]?.(resource)
  return plannedAttribute(resource, name)
}

const needed = ['name', 'name_prefix', 'path', 'url']

/** As for a plan: names and ARNs that follow from what is written. */
function plannedAttribute(resource: Written, name: string): Value | undefined {
  const { type, mode, address, key, at, world } = resource
  const given = needed
    .filter((one) => resource.has(one))
    .map((one) => [one, resource.attribute(one)] as const)
  const why = given.map(([, value]) => whyUnknown(value)).find((one) => one !== undefined)
  if (why !== undefined) return undefined
  const values = Object.fromEntries(given.map(([one, value]) => [one, toJson(value)]))
  const planned: PlanResource = { ...blank, address, mode, type, name: address, key, values }
  const plan: PlanWorld = {
    plan: { resources: new Map(), modules: new Map() },
    facts: { account: world.facts.account },
    attributeOf: () => undefined,
  }
  const found = attributeOf(plan, planned, name)
  return found === undefined || found.includes(unknownMark) ? undefined : text(found, at)
}

const blank = {
  module: { address: '', call: '', key: '', configuration: {} },
  unknown: {},
  expressions: {},
  forEach: null,
  path: [],
}
