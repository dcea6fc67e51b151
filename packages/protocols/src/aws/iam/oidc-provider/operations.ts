import { askedOidcProvider, findOidcProvider, oidcProviderKey } from '#aws/iam/entity/oidc-provider'
import { tagOperations } from '#aws/iam/entity/tag-operations'
import type { IamOperations } from '#aws/iam/operation/types'
import { arn } from '#aws/iam/parameter/common'
import { required } from '#aws/iam/parameter/parameter'
import * as providers from './oidc-providers.ts'

export const oidcProviderOperations: IamOperations = {
  CreateOpenIDConnectProvider: providers.createOpenIDConnectProvider,
  GetOpenIDConnectProvider: providers.getOpenIDConnectProvider,
  ListOpenIDConnectProviders: providers.listOpenIDConnectProviders,
  DeleteOpenIDConnectProvider: providers.deleteOpenIDConnectProvider,
  AddClientIDToOpenIDConnectProvider: providers.addClientIDToOpenIDConnectProvider,
  RemoveClientIDFromOpenIDConnectProvider: providers.removeClientIDFromOpenIDConnectProvider,
  UpdateOpenIDConnectProviderThumbprint: providers.updateOpenIDConnectProviderThumbprint,
  ...tagOperations({
    type: 'OpenIDConnectProvider',
    parameter: 'OpenIDConnectProviderArn',
    name: required(arn),
    asked: askedOidcProvider,
    find: (trust, account, name) => findOidcProvider(trust, account, name).resource,
    keyOf: oidcProviderKey,
  }),
}
