import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseSamlMetadata } from '@vouchsafe/core/saml'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Question } from '@vouchsafe/exchange/flow'
import { samlProviderArn, type Resource, type ResourceKey } from '@vouchsafe/trust/resource'
import { samlProviderSpec } from '@vouchsafe/trust/saml'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import {
  arnOfSamlProvider,
  askedSamlProvider,
  findSamlProvider,
  samlProviderKey,
  type StoredSamlProvider,
} from '#aws/iam/entity/saml-provider'
import { isTaken, readStored, resourcesOf, rewrite } from '#aws/iam/entity/stored'
import { tagsOf, tagSpec, tagTrees } from '#aws/iam/entity/tags'
import { reading, writing } from '#aws/iam/operation/define'
import { arn, tags } from '#aws/iam/parameter/common'
import { choice, required, text } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'

const named = { SAMLProviderArn: required(arn) }

interface NamedCall {
  readonly trust: TrustSnapshot
  readonly account: string
  readonly input: { readonly SAMLProviderArn: string }
}

const subject = ({ account, input }: Omit<NamedCall, 'trust'>): ResourceKey =>
  samlProviderKey(account, input.SAMLProviderArn)

const asking =
  (action: string) =>
  ({ trust, account, input }: NamedCall): readonly Question[] => [
    ask(action, askedSamlProvider(trust, account, input.SAMLProviderArn)),
  ]

const metadata = text({ minLength: 1000, maxLength: 10_000_000 })
/** Private keys for encrypted assertions, which are not accepted here. */
const encryption = {
  AssertionEncryptionMode: choice('Required', 'Allowed'),
  AddPrivateKey: text({ minLength: 1, maxLength: 16_384, sensitive: true }),
}

export const createSAMLProvider = writing({
  parameters: {
    SAMLMetadataDocument: required(metadata),
    Name: required(
      text({
        minLength: 1,
        maxLength: 128,
        pattern: { shown: String.raw`[\w._-]+`, form: /^[\w._-]+$/ },
      }),
    ),
    Tags: tags,
    ...encryption,
  },
  questions: ({ account, input: { Name, Tags } }) => {
    const provider = { arn: samlProviderArn(account, Name) }
    return [
      ask('CreateSAMLProvider', provider, { tags: Tags }),
      ...(Tags === undefined || Tags.size === 0 ? [] : [ask('TagSAMLProvider', provider, { tags: Tags })]),
    ]
  },
  subject: ({ account, input }) => ({ kind: 'SamlProvider', account, name: input.Name }),
  plan: ({ trust, account, input }) => {
    const { Name: name, Tags, SAMLMetadataDocument } = input
    const key: ResourceKey = { kind: 'SamlProvider', account, name }
    if (isTaken(trust, key))
      throw new VouchsafeError('trust_exists', {
        say: `Provider with arn ${samlProviderArn(account, name)} already exists.`,
      })
    checkEncryption(input)
    return {
      ...rewrite(key, { metadata: SAMLMetadataDocument, disabled: false, ...tagSpec(Tags) }),
      result: (resource) => ({
        SAMLProviderArn: arnOfSamlProvider({ resource }),
        ...(Tags !== undefined && Tags.size > 0 && { Tags: tagTrees(Tags) }),
      }),
    }
  },
})

export const getSAMLProvider = reading({
  parameters: named,
  questions: asking('GetSAMLProvider'),
  answer: ({ trust, account, input }) => {
    const provider = findSamlProvider(trust, account, input.SAMLProviderArn)
    const { resource, spec } = provider
    return {
      SAMLProviderUUID: resource.uniqueId,
      SAMLMetadataDocument: spec.metadata,
      CreateDate: { instant: resource.createdAt },
      ValidUntil: { instant: validUntil(provider) },
      Tags: tagTrees(tagsOf(resource)),
      AssertionEncryptionMode: 'Allowed',
      PrivateKeyList: [],
    }
  },
})

export const listSAMLProviders = reading({
  parameters: {},
  questions: ({ account }) => [askAll('ListSAMLProviders', `arn:aws:iam::${account}:saml-provider/*`)],
  answer: ({ trust, account }) => ({
    SAMLProviderList: resourcesOf(trust, 'SamlProvider', account).map(entry),
  }),
})

function entry(resource: Resource) {
  return {
    Arn: arnOfSamlProvider({ resource }),
    ValidUntil: { instant: validUntil(readStored(resource, samlProviderSpec)) },
    CreateDate: { instant: resource.createdAt },
  }
}

export const updateSAMLProvider = writing({
  parameters: {
    ...named,
    SAMLMetadataDocument: metadata,
    ...encryption,
    RemovePrivateKey: text({ minLength: 22, maxLength: 64 }),
  },
  questions: asking('UpdateSAMLProvider'),
  subject,
  part: ({ spec }) => spec['metadata'],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findSamlProvider(trust, account, input.SAMLProviderArn)
    checkEncryption(input)
    const { SAMLMetadataDocument: document = spec.metadata } = input
    return {
      ...rewrite(resource, { ...spec, metadata: document }),
      result: () => ({ SAMLProviderArn: input.SAMLProviderArn }),
    }
  },
})

export const deleteSAMLProvider = writing({
  parameters: named,
  questions: asking('DeleteSAMLProvider'),
  subject,
  plan: ({ trust, account, input }) => {
    const { resource } = findSamlProvider(trust, account, input.SAMLProviderArn)
    return { remove: resource }
  },
})

interface Encryption {
  readonly AssertionEncryptionMode: 'Required' | 'Allowed' | undefined
  readonly AddPrivateKey: string | undefined
  readonly RemovePrivateKey?: string | undefined
}

/** A key that nothing could be decrypted with would only lie here to be stolen. */
function checkEncryption({ AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey }: Encryption): void {
  const isAsked = AssertionEncryptionMode === 'Required' || AddPrivateKey !== undefined
  if (!isAsked && RemovePrivateKey === undefined) return
  throw new VouchsafeError('input_invalid', {
    say: 'Encrypted assertions are not supported: the provider takes no private key.',
  })
}

/** AWS's end for metadata that names none. */
const century = 100 * 31_557_600

function validUntil({ resource, spec }: StoredSamlProvider): EpochSeconds {
  return parseSamlMetadata(spec.metadata).validUntil ?? ((resource.createdAt + century) as EpochSeconds)
}
