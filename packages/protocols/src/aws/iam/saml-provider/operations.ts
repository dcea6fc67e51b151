import { askedSamlProvider, findSamlProvider, samlProviderKey } from '#aws/iam/entity/saml-provider'
import { tagOperations } from '#aws/iam/entity/tag-operations'
import type { IamOperations } from '#aws/iam/operation/types'
import { arn } from '#aws/iam/parameter/common'
import { required } from '#aws/iam/parameter/parameter'
import * as providers from './saml-providers.ts'

export const samlProviderOperations: IamOperations = {
  CreateSAMLProvider: providers.createSAMLProvider,
  GetSAMLProvider: providers.getSAMLProvider,
  ListSAMLProviders: providers.listSAMLProviders,
  UpdateSAMLProvider: providers.updateSAMLProvider,
  DeleteSAMLProvider: providers.deleteSAMLProvider,
  ...tagOperations({
    type: 'SAMLProvider',
    parameter: 'SAMLProviderArn',
    name: required(arn),
    asked: askedSamlProvider,
    find: (trust, account, name) => findSamlProvider(trust, account, name).resource,
    keyOf: samlProviderKey,
  }),
}
