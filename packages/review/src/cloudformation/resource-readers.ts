import { issuerHost } from '@vouchsafe/trust/provider'
import type { Attachment, Drafts, InlinePolicy } from '#draft/types'
import { physicalName, type Named } from './attributes.ts'
import type { Properties } from './properties.ts'

/** One resource of a template, evaluated. */
interface Reading {
  readonly named: Named
  readonly properties: Properties
  readonly place: string
}

interface ResourceReader {
  readonly properties: readonly string[]
  /** Known, and of no use here: they are not even evaluated. */
  readonly ignored?: readonly string[]
  /** The property that names it; without it a name is made up. */
  readonly nameProperty?: string
  readonly read: (reading: Reading) => Partial<Drafts>
}

/** There are none here: whoever they are is never told to have a permission. */
export const usersAndGroups = ['Users', 'Groups']

const defaultSessionSeconds = 3600
const tagsOf = ({ properties }: Reading) => properties.tags()
const pathOf = ({ properties }: Reading): string => properties.optionalText('Path') ?? '/'

function described({ properties }: Reading): { description?: string } {
  const description = properties.optionalText('Description')
  return description === undefined ? {} : { description }
}

const role: ResourceReader = {
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  nameProperty: 'RoleName',
  read: (reading) => {
    const { named, properties, place } = reading
    const boundary = properties.optionalText('PermissionsBoundary')
    return {
      roles: [
        {
          place,
          name: physicalName('RoleName', 64)(named),
          path: pathOf(reading),
          ...described(reading),
          maxSessionSeconds: properties.wholeNumber('MaxSessionDuration', defaultSessionSeconds),
          trustPolicy: properties.policy('AssumeRolePolicyDocument'),
          inline: properties.each('Policies', ['PolicyName', 'PolicyDocument']).map(inlinePolicy),
          managed: properties.texts('ManagedPolicyArns'),
          ...(boundary !== undefined && { boundary }),
          tags: tagsOf(reading),
        },
      ],
    }
  },
}

function inlinePolicy(properties: Properties): InlinePolicy {
  return { name: properties.text('PolicyName'), document: properties.policy('PolicyDocument') }
}

const managedPolicy: ResourceReader = {
  properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  ignored: usersAndGroups,
  nameProperty: 'ManagedPolicyName',
  read: (reading) => {
    const { named, properties, place } = reading
    const policy = {
      place,
      name: physicalName('ManagedPolicyName', 128)(named),
      path: pathOf(reading),
      ...described(reading),
      document: properties.policy('PolicyDocument'),
      tags: {},
    }
    const arn = named.evaluation.text({ Ref: named.resource.logicalId }, named.path)
    const attachments = properties
      .texts('Roles')
      .map((name): Attachment => ({ place, role: name, managed: arn }))
    return { policies: [policy], attachments }
  },
}

/** Inline in each of its roles. */
const inlineInRoles: ResourceReader = {
  properties: ['PolicyDocument', 'PolicyName', 'Roles'],
  ignored: usersAndGroups,
  read: ({ properties, place }) => {
    const inline = inlinePolicy(properties)
    return {
      attachments: properties.texts('Roles').map((name): Attachment => ({ place, role: name, inline })),
    }
  },
}

const inlineInRole: ResourceReader = {
  properties: ['PolicyDocument', 'PolicyName', 'RoleName'],
  read: ({ properties, place }) => ({
    attachments: [{ place, role: properties.text('RoleName'), inline: inlinePolicy(properties) }],
  }),
}

/** CloudFormation's own type, and the one that the CDK had before it, whose properties are spelled differently. */
function oidcProvider(audiences: string, ignored: readonly string[] = []): ResourceReader {
  return {
    properties: ['Url', audiences, 'ThumbprintList', 'Tags'],
    ignored,
    read: ({ properties, place }) => {
      const url = properties.text('Url')
      return {
        providers: [
          {
            place,
            name: issuerHost(url),
            url,
            audiences: properties.texts(audiences),
            thumbprints: properties.texts('ThumbprintList'),
            tags: properties.tags(),
          },
        ],
      }
    },
  }
}

const samlProvider: ResourceReader = {
  properties: ['Name', 'SamlMetadataDocument', 'Tags'],
  ignored: ['AddPrivateKey', 'AssertionEncryptionMode', 'PrivateKeyList', 'RemovePrivateKey'],
  read: (reading) => ({
    samlProviders: [
      {
        place: reading.place,
        name: reading.properties.text('Name'),
        metadata: reading.properties.text('SamlMetadataDocument'),
        tags: tagsOf(reading),
      },
    ],
  }),
}

const instanceProfile: ResourceReader = {
  properties: ['InstanceProfileName', 'Path', 'Roles'],
  nameProperty: 'InstanceProfileName',
  read: (reading) => {
    const [name] = reading.properties.texts('Roles')
    return {
      instanceProfiles: [
        {
          place: reading.place,
          name: physicalName('InstanceProfileName', 128)(reading.named),
          path: pathOf(reading),
          ...(name !== undefined && { role: name }),
          tags: {},
        },
      ],
    }
  },
}

/** The types of resources that are trust (CloudFormation template reference, `AWS::IAM::…`). */
export const resourceReaders: ReadonlyMap<string, ResourceReader> = new Map([
  ['AWS::IAM::Role', role],
  ['AWS::IAM::ManagedPolicy', managedPolicy],
  ['AWS::IAM::Policy', inlineInRoles],
  ['AWS::IAM::RolePolicy', inlineInRole],
  ['AWS::IAM::OIDCProvider', oidcProvider('ClientIdList')],
  [
    'Custom::AWSCDKOpenIdConnectProvider',
    oidcProvider('ClientIDList', ['ServiceToken', 'RejectUnauthorized', 'CodeHash']),
  ],
  ['AWS::IAM::SAMLProvider', samlProvider],
  ['AWS::IAM::InstanceProfile', instanceProfile],
])
