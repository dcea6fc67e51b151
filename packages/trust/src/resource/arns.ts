import { formatArn } from '@vouchsafe/core/arn'

interface Placed {
  /** 12 digits; `aws` for a policy that AWS manages. */
  readonly account: string
  /** Begins and ends with `/`. */
  readonly path: string
  readonly name: string
}

/** `arn:aws:iam::123456789012:policy/path/name`. */
export function managedPolicyArn({ account, path, name }: Placed): string {
  return iamArn(account, `policy${path}${name}`)
}

/** `arn:aws:iam::123456789012:instance-profile/path/name`. */
export function instanceProfileArn({ account, path, name }: Placed): string {
  return iamArn(account, `instance-profile${path}${name}`)
}

/** `arn:aws:iam::123456789012:saml-provider/name`. */
export function samlProviderArn(account: string, name: string): string {
  return iamArn(account, `saml-provider/${name}`)
}

function iamArn(account: string, resource: string): string {
  return formatArn({ partition: 'aws', service: 'iam', region: '', account, resource })
}

const controlTypes = {
  ServiceControlPolicy: 'service_control_policy',
  ResourceControlPolicy: 'resource_control_policy',
} as const
export type ControlKind = keyof typeof controlTypes

/** `arn:aws:organizations:::policy/service_control_policy/name`; AWS's has the management account and two ids. */
export function controlPolicyArn(kind: ControlKind, name: string): string {
  const resource = `policy/${controlTypes[kind]}/${name}`
  return formatArn({ partition: 'aws', service: 'organizations', region: '', account: '', resource })
}
