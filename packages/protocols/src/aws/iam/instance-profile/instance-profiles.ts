import { VouchsafeError } from '@vouchsafe/core/errors'
import { instanceProfileSpec } from '@vouchsafe/trust/instance-profile'
import { instanceProfileArn, type Resource } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { askedProfile, findProfile, profileKey, profileTree } from '#aws/iam/entity/instance-profile'
import { askedRole, findRole, roleKey } from '#aws/iam/entity/role'
import { isTaken, isUnder, readStored, resourcesOf, rewrite } from '#aws/iam/entity/stored'
import { tagSpec } from '#aws/iam/entity/tags'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree, type PageInput } from '#aws/iam/operation/page'
import { instanceProfileName, page, path, pathPrefix, roleName, tags } from '#aws/iam/parameter/common'
import { ask, askAll } from '#aws/iam/question/ask'
import type { Tree } from '#aws/render/index'

const named = { InstanceProfileName: instanceProfileName }

export const createInstanceProfile = writing({
  parameters: { ...named, Path: path, Tags: tags },
  questions: ({ account, input: { InstanceProfileName: name, Path = '/', Tags } }) => {
    const profile = { arn: instanceProfileArn({ account, path: Path, name }) }
    return [
      ask('CreateInstanceProfile', profile, { tags: Tags }),
      ...(Tags === undefined || Tags.size === 0 ? [] : [ask('TagInstanceProfile', profile, { tags: Tags })]),
    ]
  },
  subject: ({ account, input }) => profileKey(account, input.InstanceProfileName),
  plan: ({ trust, account, input }) => {
    const { InstanceProfileName: name, Path = '/', Tags } = input
    const key = profileKey(account, name)
    if (isTaken(trust, key))
      throw new VouchsafeError('trust_exists', { say: `Instance Profile ${name} already exists.` })
    return {
      ...rewrite(key, { path: Path, roles: [], ...tagSpec(Tags) }),
      result: (written) => ({
        InstanceProfile: profileTree(readStored(written, instanceProfileSpec), { trust, tags: 'any' }),
      }),
    }
  },
})

export const getInstanceProfile = reading({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('GetInstanceProfile', askedProfile(trust, account, input.InstanceProfileName)),
  ],
  answer: ({ trust, account, input }) => {
    const profile = findProfile(trust, account, input.InstanceProfileName)
    return { InstanceProfile: profileTree(profile, { trust, tags: 'always' }) }
  },
})

export const listInstanceProfiles = reading({
  parameters: { PathPrefix: pathPrefix, ...page },
  questions: ({ account, input }) => [
    askAll('ListInstanceProfiles', `arn:aws:iam::${account}:instance-profile${input.PathPrefix ?? '/'}`),
  ],
  answer: ({ trust, account, input }) => {
    const { PathPrefix = '/' } = input
    const profiles = resourcesOf(trust, 'InstanceProfile', account).filter(isUnder(PathPrefix))
    const listing = { operation: 'ListInstanceProfiles', account, filters: [PathPrefix] }
    return profilePage(profiles, { trust, listing, input })
  },
})

export const listInstanceProfilesForRole = reading({
  parameters: { RoleName: roleName, ...page },
  questions: ({ trust, account, input }) => [
    ask('ListInstanceProfilesForRole', askedRole(trust, account, input.RoleName)),
  ],
  answer: ({ trust, account, input }) => {
    const { resource } = findRole(trust, account, input.RoleName)
    const profiles = resourcesOf(trust, 'InstanceProfile', account).filter((profile) =>
      readStored(profile, instanceProfileSpec).spec.roles.includes(resource.name),
    )
    const listing = { operation: 'ListInstanceProfilesForRole', account, filters: [resource.name] }
    return profilePage(profiles, { trust, listing, input })
  },
})

interface ProfilePage {
  readonly trust: TrustSnapshot
  readonly listing: Parameters<typeof pageOf>[2]['listing']
  readonly input: PageInput
}

function profilePage(profiles: readonly Resource[], { trust, listing, input }: ProfilePage): Tree {
  const { items, rest } = pageOf(profiles, ({ name }) => name, { listing, input })
  const trees = items.map((profile) =>
    profileTree(readStored(profile, instanceProfileSpec), { trust, tags: 'never' }),
  )
  return { InstanceProfiles: trees, ...pageTree(rest) }
}

/** A machine that has the profile gets the role: whoever puts it there passes it on. */
export const addRoleToInstanceProfile = writing({
  parameters: { ...named, RoleName: roleName },
  questions: ({ trust, account, input }) => {
    const profile = askedProfile(trust, account, input.InstanceProfileName)
    const { arn, tags: roleTags } = askedRole(trust, account, input.RoleName)
    return [
      ask('AddRoleToInstanceProfile', profile),
      ask(
        'PassRole',
        { arn, tags: roleTags },
        { keys: { 'iam:passedtoservice': 'ec2.amazonaws.com', 'iam:associatedresourcearn': profile.arn } },
      ),
    ]
  },
  subject: ({ account, input }) => profileKey(account, input.InstanceProfileName),
  restsOn: ({ account, input }) => [roleKey(account, input.RoleName)],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findProfile(trust, account, input.InstanceProfileName)
    const role = findRole(trust, account, input.RoleName)
    if (spec.roles.length > 0)
      throw new VouchsafeError('limit_exceeded', {
        say: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
      })
    return rewrite(resource, { ...spec, roles: [role.resource.name] })
  },
})

export const removeRoleFromInstanceProfile = writing({
  parameters: { ...named, RoleName: roleName },
  questions: ({ trust, account, input }) => [
    ask('RemoveRoleFromInstanceProfile', askedProfile(trust, account, input.InstanceProfileName)),
  ],
  subject: ({ account, input }) => profileKey(account, input.InstanceProfileName),
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findProfile(trust, account, input.InstanceProfileName)
    const role = findRole(trust, account, input.RoleName)
    if (!spec.roles.includes(role.resource.name))
      throw new VouchsafeError('trust_not_found', {
        say: `Role ${input.RoleName} in Instance Profile ${input.InstanceProfileName} cannot be found.`,
      })
    return rewrite(resource, { ...spec, roles: spec.roles.filter((name) => name !== role.resource.name) })
  },
})

export const deleteInstanceProfile = writing({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('DeleteInstanceProfile', askedProfile(trust, account, input.InstanceProfileName)),
  ],
  subject: ({ account, input }) => profileKey(account, input.InstanceProfileName),
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findProfile(trust, account, input.InstanceProfileName)
    if (spec.roles.length > 0)
      throw new VouchsafeError('trust_in_use', {
        say: 'Cannot delete entity, must remove roles from instance profile first.',
      })
    return { remove: profileKey(account, resource.name) }
  },
})
