import { oidcProviderArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Question } from '@vouchsafe/exchange/flow'
import { issuerHost, readIssuerUrl, type ProviderSpec } from '@vouchsafe/trust/provider'
import type { ResourceKey } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import {
  arnOfOidcProvider,
  askedOidcProvider,
  findOidcProvider,
  oidcProviderKey,
} from '#aws/iam/entity/oidc-provider'
import { resourcesOf, rewrite } from '#aws/iam/entity/stored'
import { tagsOf, tagSpec, tagTrees } from '#aws/iam/entity/tags'
import { reading, writing } from '#aws/iam/operation/define'
import { arn, tags } from '#aws/iam/parameter/common'
import { required, text, texts } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'

const clientIdRule = { minLength: 1, maxLength: 255 }
const url = required(text({ minLength: 1, maxLength: 255 }))
const thumbprintList = texts({ minLength: 40, maxLength: 40 })
const mostThumbprints = 5
const mostClientIds = 100
const defaultTokenLifetimeSeconds = 86_400

const named = { OpenIDConnectProviderArn: required(arn) }

interface NamedCall {
  readonly trust: TrustSnapshot
  readonly account: string
  readonly input: { readonly OpenIDConnectProviderArn: string }
}

const subject = ({ account, input }: Omit<NamedCall, 'trust'>): ResourceKey =>
  oidcProviderKey(account, input.OpenIDConnectProviderArn)

const asking =
  (action: string) =>
  ({ trust, account, input }: NamedCall): readonly Question[] => [
    ask(action, askedOidcProvider(trust, account, input.OpenIDConnectProviderArn)),
  ]

/**
 * The keys are those the issuer publishes at its own address, and it must be a public one: where keys come from is
 * an administrator's to say, in a manifest.
 */
export const createOpenIDConnectProvider = writing({
  parameters: {
    Url: url,
    ClientIDList: texts(clientIdRule),
    ThumbprintList: thumbprintList,
    Tags: tags,
  },
  questions: ({ account, input: { Url, Tags } }) => {
    const provider = { arn: oidcProviderArn(account, hostOf(Url)) }
    return [
      ask('CreateOpenIDConnectProvider', provider, { tags: Tags }),
      ...(Tags === undefined || Tags.size === 0
        ? []
        : [ask('TagOpenIDConnectProvider', provider, { tags: Tags })]),
    ]
  },
  subject: ({ account, input }) => ({ kind: 'Provider', account, name: issuerHost(input.Url) }),
  plan: ({ trust, account, input }) => {
    const { Url, Tags, ClientIDList = [], ThumbprintList = [] } = input
    const key: ResourceKey = { kind: 'Provider', account, name: hostOf(Url) }
    if (trust.resource(key) !== undefined)
      throw new VouchsafeError('trust_exists', { say: `Provider with url ${Url} already exists.` })
    const spec: ProviderSpec = {
      url: Url,
      audiences: checkedAudiences(ClientIDList),
      claims: 'known',
      ...thumbprints(ThumbprintList),
      ...tagSpec(Tags),
      maxTokenLifetime: defaultTokenLifetimeSeconds,
      disabled: false,
    }
    return {
      ...rewrite(key, spec),
      result: (written) => ({
        OpenIDConnectProviderArn: arnOfOidcProvider({ resource: written }),
        ...(Tags !== undefined && Tags.size > 0 && { Tags: tagTrees(Tags) }),
      }),
    }
  },
})

export const getOpenIDConnectProvider = reading({
  parameters: named,
  questions: asking('GetOpenIDConnectProvider'),
  answer: ({ trust, account, input }) => {
    const { resource, spec } = findOidcProvider(trust, account, input.OpenIDConnectProviderArn)
    return {
      // AWS leaves the scheme out
      Url: resource.name,
      ClientIDList: spec.audiences,
      ThumbprintList: spec.thumbprints ?? [],
      CreateDate: { instant: resource.createdAt },
      Tags: tagTrees(tagsOf(resource)),
    }
  },
})

export const listOpenIDConnectProviders = reading({
  parameters: {},
  questions: ({ account }) => [
    askAll('ListOpenIDConnectProviders', `arn:aws:iam::${account}:oidc-provider/*`),
  ],
  answer: ({ trust, account }) => ({
    OpenIDConnectProviderList: resourcesOf(trust, 'Provider', account).map((resource) => ({
      Arn: arnOfOidcProvider({ resource }),
    })),
  }),
})

export const deleteOpenIDConnectProvider = writing({
  parameters: named,
  questions: asking('DeleteOpenIDConnectProvider'),
  subject,
  plan: ({ trust, account, input }) => {
    const key = oidcProviderKey(account, input.OpenIDConnectProviderArn)
    if (trust.resource(key) === undefined)
      throw new VouchsafeError('trust_not_found', {
        say: `OpenId connect Provider ${input.OpenIDConnectProviderArn} cannot be found.`,
      })
    return { remove: key }
  },
})

const clientId = { ...named, ClientID: required(text(clientIdRule)) }

/** What is registered already stays so. */
export const addClientIDToOpenIDConnectProvider = writing({
  parameters: clientId,
  questions: asking('AddClientIDToOpenIDConnectProvider'),
  subject,
  part: ({ spec }, { input }) => audiencesOf(spec).includes(input.ClientID),
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findOidcProvider(trust, account, input.OpenIDConnectProviderArn)
    return rewrite(resource, { ...spec, audiences: checkedAudiences([...spec.audiences, input.ClientID]) })
  },
})

/** What is not registered is no error, as with AWS. */
export const removeClientIDFromOpenIDConnectProvider = writing({
  parameters: clientId,
  questions: asking('RemoveClientIDFromOpenIDConnectProvider'),
  subject,
  part: ({ spec }, { input }) => audiencesOf(spec).includes(input.ClientID),
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findOidcProvider(trust, account, input.OpenIDConnectProviderArn)
    return rewrite(resource, { ...spec, audiences: spec.audiences.filter((id) => id !== input.ClientID) })
  },
})

export const updateOpenIDConnectProviderThumbprint = writing({
  parameters: { ...named, ThumbprintList: required(thumbprintList) },
  questions: asking('UpdateOpenIDConnectProviderThumbprint'),
  subject,
  part: ({ spec }) => spec['thumbprints'],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findOidcProvider(trust, account, input.OpenIDConnectProviderArn)
    const { thumbprints: _, ...rest } = spec
    return rewrite(resource, { ...rest, ...thumbprints(input.ThumbprintList) })
  },
})

/** @throws VouchsafeError `parameter_invalid` for what can be no issuer */
function hostOf(issuer: string): string {
  const { host, problems } = readIssuerUrl(issuer)
  if (problems.length > 0)
    throw new VouchsafeError('parameter_invalid', {
      say: 'Invalid Open ID Connect Provider URL',
      detail: { problems },
    })
  return host
}

function checkedAudiences(audiences: readonly string[]): string[] {
  const distinct = [...new Set(audiences)]
  if (distinct.length > mostClientIds)
    throw new VouchsafeError('limit_exceeded', {
      say: `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${mostClientIds}`,
    })
  return distinct
}

function thumbprints(list: readonly string[]): Pick<ProviderSpec, 'thumbprints'> {
  if (list.length > mostThumbprints)
    throw new VouchsafeError('input_invalid', {
      say: `Thumbprint list must contain fewer than ${mostThumbprints} entries.`,
    })
  return list.length === 0 ? {} : { thumbprints: list.map((print) => print.toLowerCase()) }
}

function audiencesOf(spec: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { audiences } = spec
  return Array.isArray(audiences) ? audiences : []
}
