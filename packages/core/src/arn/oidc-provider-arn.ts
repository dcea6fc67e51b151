import { formatArn } from './arn.ts'

/** `arn:aws:iam::123456789012:oidc-provider/host/path`, where `host` is the issuer URL after `https://`. */
export function oidcProviderArn(account: string, host: string, partition = 'aws'): string {
  return formatArn({ partition, service: 'iam', region: '', account, resource: `oidc-provider/${host}` })
}
