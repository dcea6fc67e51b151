import { cutArn } from '#iam/arn-parts'

/**
 * The name of a federated principal as condition keys use it: host and path of an OIDC provider, or the
 * built-in domain itself; undefined for a SAML provider, whose keys begin with `saml:`.
 */
export function providerName(federated: string): string | undefined {
  const resource = cutArn(federated)?.[5]
  if (resource === undefined) return federated
  return resource.startsWith('oidc-provider/') ? resource.slice('oidc-provider/'.length) : undefined
}
