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
  aws_caller_identity: {
    account_id: fact(({ account }) => account),
    id: fact(({ account }) => account),
    // whoever applies it is somebody of the account
    arn: fact(({ account }) => `arn:aws:iam::${account}:user/caller`),
  },
  aws_partition: { partition: fact(() => 'aws'), dns_suffix: fact(() => 'amazonaws.com') },
  aws_region: {
    name: fact(({ region }) => region),
    region: fact(({ region }) => region),
    id: fact(({ region }) => region),
  },
  aws_eks_cluster: { identity: issuer },
  aws_s3_bucket: { id: (bucket) => text(nameOf(bucket, 'bucket'), bucket.at) },
  google_iam_workload_identity_pool: { name: poolName },
  azuread_application: { id: applicationId, object_id: madeId, client_id: madeId },
  azuread_application_registration: { id: applicationId, object_id: madeId, client_id: madeId },
  azurerm_user_assigned_identity: { id: madeId },
  azurerm_kubernetes_cluster: { oidc_issuer_url: azureClusterIssuer },
}

/** What has an id only once it is made is a certain one all the same: the same for all who refer to it. */
function madeId({ address, at }: Written): Value {
  const digits = createHash('sha256').update(address).digest('hex').slice(0, 32)
  return text(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), at)
}

function applicationId(application: Written): Value {
  return joinTexts([text('/applications/', application.at), madeId(application)], application.at)
}

function azureClusterIssuer(cluster: Written): Value {
  const { at } = cluster
  const before = text('https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/', at)
  return joinTexts([before, madeId(cluster), text('/', at)], at)
}

/** Projects have numbers, which no file holds: it is one that nobody has. */
function poolName(pool: Written): Value | undefined {
  const { at } = pool
  if (!pool.has('workload_identity_pool_id')) return undefined
  const before = text('projects/0/locations/global/workloadIdentityPools/', at)
  return joinTexts([before, pool.attribute('workload_identity_pool_id')], at)
}

/** ARNs of what permissions are often about: the form, and the argument that names the thing. */
const arns: Readonly<Record<string, readonly [before: string, name: string]>> = {
  aws_s3_bucket: ['arn:aws:s3:::', 'bucket'],
  aws_sqs_queue: ['arn:aws:sqs:REGION:ACCOUNT:', 'name'],
  aws_sns_topic: ['arn:aws:sns:REGION:ACCOUNT:', 'name'],
  aws_dynamodb_table: ['arn:aws:dynamodb:REGION:ACCOUNT:table/', 'name'],
  aws_lambda_function: ['arn:aws:lambda:REGION:ACCOUNT:function:', 'function_name'],
  aws_ecr_repository: ['arn:aws:ecr:REGION:ACCOUNT:repository/', 'name'],
  aws_cloudwatch_log_group: ['arn:aws:logs:REGION:ACCOUNT:log-group:', 'name'],
  aws_secretsmanager_secret: ['arn:aws:secretsmanager:REGION:ACCOUNT:secret:', 'name'],
  aws_ssm_parameter: ['arn:aws:ssm:REGION:ACCOUNT:parameter/', 'name'],
  aws_kms_key: ['arn:aws:kms:REGION:ACCOUNT:key/', 'key_id'],
  aws_eks_cluster: ['arn:aws:eks:REGION:ACCOUNT:cluster/', 'name'],
  aws_ecs_cluster: ['arn:aws:ecs:REGION:ACCOUNT:cluster/', 'name'],
  aws_ecs_task_definition: ['arn:aws:ecs:REGION:ACCOUNT:task-definition/', 'family'],
  aws_sfn_state_machine: ['arn:aws:states:REGION:ACCOUNT:stateMachine:', 'name'],
  aws_cloudwatch_event_bus: ['arn:aws:events:REGION:ACCOUNT:event-bus/', 'name'],
  aws_kinesis_stream: ['arn:aws:kinesis:REGION:ACCOUNT:stream/', 'name'],
  aws_kinesis_firehose_delivery_stream: ['arn:aws:firehose:REGION:ACCOUNT:deliverystream/', 'name'],
  aws_glue_job: ['arn:aws:glue:REGION:ACCOUNT:job/', 'name'],
}

/** Of any other resource of AWS: one that nobody else has. */
function otherArn(type: string): readonly [before: string, name: string] | undefined {
  const [vendor, service] = type.split('_')
  return vendor === 'aws' && !type.startsWith('aws_iam_')
    ? [`arn:aws:${service}:REGION:ACCOUNT:`, 'name']
    : undefined
}

function resourceArn(resource: Written): Value | undefined {
  const { type, mode, at, world } = resource
  const form = Object.hasOwn(arns, type) ? arns[type] : mode === 'managed' ? otherArn(type) : undefined
  if (form === undefined) return undefined
  const [before, argument] = form
  const { region, account } = world.facts
  return text(before.replace('REGION', region).replace('ACCOUNT', account) + nameOf(resource, argument), at)
}

/** A thing whose name is not known yet is a certain one all the same: it is called by its address. */
function nameOf(resource: Written, argument: string): string {
  const name = resource.has(argument) ? resource.attribute(argument) : undefined
  if (name?.is === 'text' && name.why === undefined) return name.text
  return resource.address.replaceAll(/[^A-Za-z0-9]+/g, '-')
}

/** What the provider computes of a resource, from what its file says; undefined where that does not follow. */
export function computedAttribute(resource: Written, name: string): Value | undefined {
  const { type } = resource
  const own = Object.hasOwn(computed, type) ? computed[type] : undefined
  if (own !== undefined && Object.hasOwn(own, name)) return own[name]?.(resource)
  return (/(?:^|_)arn$/.test(name) ? resourceArn(resource) : undefined) ?? plannedAttribute(resource, name)
}

const needed = ['name', 'name_prefix', 'path', 'url']

/** As for a plan: names and ARNs that follow from what is written. */
function plannedAttribute(resource: Written, name: string): Value | undefined {
  const { type, mode, address, key, at, world } = resource
  const given = needed
    .filter((one) => resource.has(one))
    .map((one) => [one, resource.attribute(one)] as const)
    // a name that is not known is made up, as one that is not given
    .filter(([one, value]) => !one.startsWith('name') || whyUnknown(value) === undefined)
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
