import { formatRoleArn, oidcProviderArn } from '@vouchsafe/core/arn'
import { issuerHost } from '@vouchsafe/trust/provider'
import { instanceProfileArn, managedPolicyArn, samlProviderArn } from '@vouchsafe/trust/resource'
import type { Path } from '#document/types'
import type { Evaluation } from './evaluator.ts'
import { neighbours } from './neighbours.ts'
import { resourceStandIn } from './stand-ins.ts'
import type { TemplateFacts, TemplateResource } from './types.ts'
import { Unevaluable } from './unevaluable.ts'

/** A resource that somebody names, and where. */
export interface Named {
  readonly resource: TemplateResource
  readonly evaluation: Evaluation
  readonly facts: TemplateFacts
  /** Of the function that names it. */
  readonly path: Path
}

type Give = (named: Named) => string

interface Attributes {
  /** What `Ref` gives. */
  readonly ref: Give
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly byName: ReadonlyMap<string, Give>
}

const placed = (named: Named, name: string) => ({ account: named.facts.account, path: pathOf(named), name })

const roleName = physicalName('RoleName', 64)
const policyName = physicalName('ManagedPolicyName', 128)
const profileName = physicalName('InstanceProfileName', 128)

const roleArn: Give = (named) => formatRoleArn({ partition: 'aws', ...placed(named, roleName(named)) })
const policyArn: Give = (named) => managedPolicyArn(placed(named, policyName(named)))
const profileArn: Give = (named) => instanceProfileArn(placed(named, profileName(named)))
const samlArn: Give = (named) => samlProviderArn(named.facts.account, requiredText(named, 'Name'))
const providerArn: Give = (named) =>
  oidcProviderArn(named.facts.account, issuerHost(requiredText(named, 'Url')))

const oidcProvider: Attributes = { ref: providerArn, byName: new Map([['Arn', providerArn]]) }

/** Resources of trust: what they are called here (CloudFormation's own pages of each type, "Return values"). */
const trusted: ReadonlyMap<string, Attributes> = new Map<string, Attributes>([
  [
    'AWS::IAM::Role',
    {
      ref: roleName,
      byName: new Map([
        ['Arn', roleArn],
        ['RoleId', roleId],
      ]),
    },
  ],
  ['AWS::IAM::ManagedPolicy', { ref: policyArn, byName: new Map([['PolicyArn', policyArn]]) }],
  ['AWS::IAM::InstanceProfile', { ref: profileName, byName: new Map([['Arn', profileArn]]) }],
  ['AWS::IAM::SAMLProvider', { ref: samlArn, byName: new Map([['Arn', samlArn]]) }],
  ['AWS::IAM::OIDCProvider', oidcProvider],
  ['Custom::AWSCDKOpenIdConnectProvider', oidcProvider],
])

/** What `Ref` of a resource gives. */
export function referenceOf(named: Named): string {
  const { type } = named.resource
  return trusted.get(type)?.ref(named) ?? neighbour(named, 'ref')
}

/** What `Fn::GetAtt` of a resource gives. */
export function attributesOf(named: Named, attribute: string): string {
  const attributes = trusted.get(named.resource.type)
  if (attributes === undefined && attribute === 'Arn') return neighbour(named, 'arn')
  const give = attributes?.byName.get(attribute)
  if (give !== undefined) return give(named)
  return onlyInAws(named, attribute)
}

function roleId(named: Named): string {
  const id = named.facts.roleIds?.get(roleName(named))
  if (id !== undefined) return id
  throw new Unevaluable(
    named.path,
    `\`${named.resource.logicalId}.RoleId\` is made with the role, which is not there yet; apply the role first`,
  )
}

/**
 * The name that a property gives, else the one made up here. AWS would end it in twelve random characters; this one
 * is the same at every apply.
 */
export function physicalName(property: string, longest: number): Give {
  return (named) => {
    const { resource, facts } = named
    return optionalText(named, property) ?? `${facts.stack}-${resource.logicalId}`.slice(0, longest)
  }
}

function pathOf(named: Named): string {
  return optionalText(named, 'Path') ?? '/'
}

function requiredText(named: Named, property: string): string {
  const text = optionalText(named, property)
  if (text !== undefined) return text
  throw new Unevaluable(named.resource.path, `expected \`${property}\``)
}

function optionalText({ resource, evaluation }: Named, property: string): string | undefined {
  const value = resource.properties[property]
  if (value === undefined) return undefined
  const path = [...resource.path, 'Properties', property]
  // `AWS::NoValue` leaves the property out
  return evaluation.evaluate(value, path) === undefined ? undefined : evaluation.text(value, path)
}

/** A resource that trust does not hold, by the name that the template gives it. */
function neighbour(named: Named, form: 'ref' | 'arn'): string {
  const { resource, facts } = named
  const one = neighbours.get(resource.type)
  const written = one === undefined ? undefined : optionalText(named, one.nameProperty)
  const name = written ?? (facts.standIns === true ? resource.logicalId : undefined)
  if (one === undefined || name === undefined) return onlyInAws(named, form === 'arn' ? 'Arn' : undefined)
  return one[form]({ ...facts, name })
}

/** @throws Unevaluable unless a stand-in will do */
function onlyInAws({ resource, facts, path }: Named, attribute?: string): string {
  const { type, logicalId } = resource
  if (facts.standIns === true) return resourceStandIn({ type, logicalId, attribute }, facts)
  const what = attribute === undefined ? logicalId : `${logicalId}.${attribute}`
  throw new Unevaluable(
    path,
    `\`${what}\` (${type.slice(0, 100)}) gets its value when AWS creates it; give it with \`--parameter ${what}=VALUE\``,
  )
}
