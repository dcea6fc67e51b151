import { formatRoleArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { boundaryReference } from './boundary-reference.ts'
import { askedRole, findRole, roleArn, roleKey, roleTree, writtenRole } from '#aws/iam/entity/role'
import { isTaken, isUnder, readStored, resourcesOf, rewrite } from '#aws/iam/entity/stored'
import { tagSpec } from '#aws/iam/entity/tags'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import {
  arn,
  description,
  page,
  path,
  pathPrefix,
  policyDocument,
  roleName,
  tags,
} from '#aws/iam/parameter/common'
import { required, whole } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'
import { instanceProfileSpec } from '@vouchsafe/trust/instance-profile'
import { roleSpec } from '@vouchsafe/trust/role'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'

const maxSessionDuration = whole({ min: 3600, max: 43_200 })
const defaultSessionSeconds = 3600

export const createRole = writing({
  parameters: {
    Path: path,
    RoleName: roleName,
    AssumeRolePolicyDocument: policyDocument,
    Description: description,
    MaxSessionDuration: maxSessionDuration,
    PermissionsBoundary: arn,
    Tags: tags,
  },
  questions: ({ account, input }) => {
    const { RoleName: name, Path = '/', Tags, PermissionsBoundary } = input
    const role = { arn: formatRoleArn({ partition: 'aws', account, path: Path, name }) }
    const keys = { 'iam:permissionsboundary': PermissionsBoundary }
    return [
      ask('CreateRole', role, { tags: Tags, keys }),
      // who may not tag may not create with tags either: policies go by them
      ...(Tags === undefined || Tags.size === 0 ? [] : [ask('TagRole', role, { tags: Tags })]),
    ]
  },
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  plan: ({ trust, account, input }) => {
    const { RoleName: name, PermissionsBoundary } = input
    const key = roleKey(account, name)
    if (isTaken(trust, key))
      throw new VouchsafeError('trust_exists', { say: `Role with name ${name} already exists.` })
    const spec = {
      path: input.Path ?? '/',
      description: input.Description,
      maxSessionDuration: input.MaxSessionDuration ?? defaultSessionSeconds,
      disabled: false,
      trustPolicy: input.AssumeRolePolicyDocument,
      permissionsBoundary: PermissionsBoundary && boundaryReference(trust, PermissionsBoundary),
      ...tagSpec(input.Tags),
    }
    return {
      ...rewrite(key, spec),
      result: (written) => ({ Role: roleTree(writtenRole(written), { trust, detail: 'full' }) }),
    }
  },
})

export const getRole = reading({
  parameters: { RoleName: roleName },
  questions: ({ trust, account, input }) => [ask('GetRole', askedRole(trust, account, input.RoleName))],
  answer: async ({ trust, account, input }, { lastUsed }) => {
    const role = findRole(trust, account, input.RoleName)
    const uses = await lastUsed?.([roleArn(role)])
    const lastUse = uses?.get(roleArn(role)) ?? 'unknown'
    return { Role: roleTree(role, { trust, detail: 'full', lastUse }) }
  },
})

export const listRoles = reading({
  parameters: { PathPrefix: pathPrefix, ...page },
  questions: ({ account, input }) => [
    askAll('ListRoles', `arn:aws:iam::${account}:role${input.PathPrefix ?? '/'}`),
  ],
  answer: ({ trust, account, input }) => {
    const { PathPrefix = '/' } = input
    const roles = resourcesOf(trust, 'Role', account).filter(isUnder(PathPrefix))
    const listing = { operation: 'ListRoles', account, filters: [PathPrefix] }
    const { items, rest } = pageOf(roles, ({ name }) => name, { listing, input })
    const trees = items.map((role) => roleTree(readStored(role, roleSpec), { trust, detail: 'listed' }))
    return { Roles: trees, ...pageTree(rest) }
  },
})

/** What is not sent stays as it is. */
export const updateRole = writing({
  parameters: { RoleName: roleName, Description: description, MaxSessionDuration: maxSessionDuration },
  questions: ({ trust, account, input }) => [ask('UpdateRole', askedRole(trust, account, input.RoleName))],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }) => [spec['description'] ?? '', spec['maxSessionDuration'] ?? 0],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    const { Description = spec.description, MaxSessionDuration = spec.maxSessionDuration } = input
    const { write } = rewrite(resource, {
      ...spec,
      description: Description,
      maxSessionDuration: MaxSessionDuration,
    })
    return { write, result: () => ({}) }
  },
})

export const updateRoleDescription = writing({
  parameters: { RoleName: roleName, Description: required(description) },
  questions: ({ trust, account, input }) => [
    ask('UpdateRoleDescription', askedRole(trust, account, input.RoleName)),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }) => spec['description'],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    return {
      ...rewrite(resource, { ...spec, description: input.Description }),
      result: (written) => ({ Role: roleTree(writtenRole(written), { trust, detail: 'full' }) }),
    }
  },
})

export const updateAssumeRolePolicy = writing({
  parameters: { RoleName: roleName, PolicyDocument: policyDocument },
  questions: ({ trust, account, input }) => [
    ask('UpdateAssumeRolePolicy', askedRole(trust, account, input.RoleName)),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }) => [spec['trustPolicy'] ?? '', spec['principalIds'] ?? {}],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    // whom the new policy names is looked up anew
    const { principalIds: _, ...rest } = spec
    return rewrite(resource, { ...rest, trustPolicy: input.PolicyDocument })
  },
})

export const deleteRole = writing({
  parameters: { RoleName: roleName },
  questions: ({ trust, account, input }) => [ask('DeleteRole', askedRole(trust, account, input.RoleName))],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    const { inline = {}, managed = [] } = spec.policies ?? {}
    if (isInProfile(trust, account, resource.name))
      throw inUse('must remove roles from instance profile first.')
    if (managed.length > 0) throw inUse('must detach all policies first.')
    if (Object.keys(inline).length > 0) throw inUse('must delete policies first.')
    return { remove: roleKey(account, resource.name) }
  },
})

function isInProfile(trust: TrustSnapshot, account: string, role: string): boolean {
  return resourcesOf(trust, 'InstanceProfile', account).some((profile) =>
    readStored(profile, instanceProfileSpec).spec.roles.includes(role),
  )
}

function inUse(what: string): VouchsafeError {
  return new VouchsafeError('trust_in_use', { say: `Cannot delete entity, ${what}` })
}
