import { oidcProviderArn } from '@vouchsafe/core/arn'
import { clusterIssuer } from './computed-attributes.ts'
import { constantText } from './module-source.ts'
import type { PlacedBlock, Spot, Value, World } from './types.ts'
import { text, unknown } from './values.ts'

interface Asked {
  readonly placed: PlacedBlock
  readonly address: string
  readonly output: string
}

/** Outputs of `terraform-aws-modules/eks/aws`, the module that clusters are made with. */
const cluster: Readonly<Record<string, (issuer: string, account: string) => string>> = {
  cluster_oidc_issuer_url: (issuer) => issuer,
  oidc_provider: (issuer) => issuer.slice('https://'.length),
  oidc_provider_arn: (issuer, account) => oidcProviderArn(account, issuer.slice('https://'.length)),
}

/** What a module that is not among the files gives: of one that everybody uses the form is known. */
export function externalOutput({ placed, address, output }: Asked, { facts }: World, at: Spot): Value {
  const source = constantText(placed.block.body.attributes.get('source')) ?? ''
  const isCluster = /(?:^|[/:])terraform-aws-(?:modules\/)?eks(?:\/aws)?(?:$|[?.])/.test(source)
  const give = isCluster && Object.hasOwn(cluster, output) ? cluster[output] : undefined
  return give === undefined
    ? unknown(`\`${address}${output}\` comes from a module that is not among the files`, at)
    : text(give(clusterIssuer(address, facts), facts.account), at)
}
