import { formatRoleArn, oidcProviderArn } from '@vouchsafe/core/arn'
import { issuerHost } from '@vouchsafe/trust/provider'
import { instanceProfileArn, managedPolicyArn, samlProviderArn } from '@vouchsafe/trust/resource'
import { memberOf, textOf } from './json.ts'
import { renderPolicyDocument } from './policy-document.ts'
import type { PlanResource, PlanWorld } from './types.ts'

type Give = (resource: PlanResource, world: PlanWorld) => string | undefined

const placed = (resource: PlanResource, { facts }: PlanWorld) => ({
  account: facts.account,
  path: textOf(resource.values['path']) || '/',
  name: nameOf(resource),
})
const policyArn: Give = (resource, world) => managedPolicyArn(placed(resource, world))
const providerArn: Give = ({ values }, { facts }) => {
  const url = textOf(values['url'])
  return url === '' ? undefined : oidcProviderArn(facts.account, issuerHost(url))
}
const samlArn: Give = (resource, { facts }) => samlProviderArn(facts.account, nameOf(resource))

/** What attributes that AWS computes will be here. */
const computed: Readonly<Record<string, Readonly<Record<string, Give>>>> = {
  aws_iam_role: {
    name: nameOf,
    id: nameOf,
    arn: (resource, world) => formatRoleArn({ partition: 'aws', ...placed(resource, world) }),
    unique_id: (resource, { facts }) => facts.roleIds?.get(nameOf(resource)),
  },
  aws_iam_policy: { name: nameOf, arn: policyArn, id: policyArn },
  aws_iam_openid_connect_provider: { arn: providerArn, id: providerArn },
  aws_iam_saml_provider: { arn: samlArn, id: samlArn },
  aws_iam_instance_profile: {
    name: nameOf,
    id: nameOf,
    arn: (resource, world) => instanceProfileArn(placed(resource, world)),
  },
  aws_iam_policy_document: { json: renderDocument, minified_json: renderDocument },
}

function renderDocument(resource: PlanResource, world: PlanWorld): string {
  return renderPolicyDocument(world, resource)
}

/** `PlanWorld.attributeOf`. */
export function attributeOf(world: PlanWorld, resource: PlanResource, attribute: string): string | undefined {
  const planned = memberOf(resource.values, attribute)
  if (typeof planned === 'string') return planned
  const attributes = Object.hasOwn(computed, resource.type) ? computed[resource.type] : undefined
  const give =
    attributes !== undefined && Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
  return give?.(resource, world)
}

const longestName: ReadonlyMap<string, number> = new Map([['aws_iam_role', 64]])

/**
 * The name of a resource of trust. Where the provider would make one up (`name_prefix`, or no name at all) it is
 * the prefix and the address, so that every apply finds the same.
 */
export function nameOf(resource: PlanResource): string {
  const { values, type, address } = resource
  const name = textOf(values['name'])
  if (name !== '') return name
  const prefix = textOf(values['name_prefix']) || 'terraform-'
  const tail = address
    .replaceAll(`${type}.`, '')
    .replaceAll(/(?:^|\.)module\./g, '-')
    .replaceAll(/[^A-Za-z0-9+=,@_]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${prefix}${tail}`.slice(0, longestName.get(type) ?? 128)
}

/** Whether `nameOf` made the name up. */
export function isNameMade({ values }: PlanResource): boolean {
  return textOf(values['name']) === ''
}
