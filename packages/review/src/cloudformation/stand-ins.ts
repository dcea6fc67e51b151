import type { JsonObject } from '@vouchsafe/core/json'
import { plainText } from './text-of.ts'
import type { TemplateFacts } from './types.ts'

/** What is known of the template's surroundings. */
type Facts = Pick<TemplateFacts, 'account' | 'region'>

/** The account of AWS's own examples: it is nobody's, so that whoever it stands for is a stranger. */
const someAccount = '111122223333'

/** What the name of a parameter says of its value. */
const forms: readonly (readonly [name: RegExp, form: (name: string, facts: Facts) => string])[] = [
  [/(?:account|acct)(?:_?(?:id|number))?$/i, () => someAccount],
  [/role_?arn$/i, (name, { account }) => `arn:aws:iam::${account}:role/${name}`],
  [/user_?arn$/i, (name, { account }) => `arn:aws:iam::${account}:user/${name}`],
  [/arn$/i, (name, { region, account }) => `arn:aws:unknown:${region}:${account}:${name}`],
]

/** Types of which `Ref` gives the ARN (CloudFormation's own pages of each type, "Return values"). */
const referredByArn: ReadonlySet<string> = new Set([
  'AWS::Batch::ComputeEnvironment',
  'AWS::Batch::JobDefinition',
  'AWS::Batch::JobQueue',
  'AWS::CertificateManager::Certificate',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Version',
  'AWS::MSK::Cluster',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::Serverless::StateMachine',
  'AWS::StepFunctions::StateMachine',
])

/** A value that a parameter could have: its first allowed one, else its own name in the form that the name promises. */
export function parameterStandIn(
  name: string,
  { Type: type, AllowedValues: allowed, MinValue: least }: JsonObject,
  facts: Facts,
): string {
  const first = Array.isArray(allowed) ? plainText(allowed[0]) : undefined
  if (first !== undefined) return first
  if (type === 'Number') return plainText(least) ?? '1'
  return forms.find(([names]) => names.test(name))?.[1](name, facts) ?? name
}

/** What `Ref` (no attribute) or `Fn::GetAtt` could give of a resource that AWS names. */
export function resourceStandIn(
  { logicalId, type, attribute }: { logicalId: string; type: string; attribute: string | undefined },
  { region, account }: Facts,
): string {
  const isArn = attribute === undefined ? referredByArn.has(type) : /arn$/i.test(attribute)
  // CloudFormation's own name of a service is most often that of its ARNs
  const service = (type.split('::')[1] ?? '').toLowerCase()
  if (isArn) return `arn:aws:${service}:${region}:${account}:${logicalId}`
  return attribute === undefined ? logicalId : `${logicalId}.${attribute}`
}
