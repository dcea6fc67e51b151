import { askedProfile, findProfile, profileKey } from '#aws/iam/entity/instance-profile'
import { tagOperations } from '#aws/iam/entity/tag-operations'
import type { IamOperations } from '#aws/iam/operation/types'
import { instanceProfileName } from '#aws/iam/parameter/common'
import * as profiles from './instance-profiles.ts'

export const instanceProfileOperations: IamOperations = {
  CreateInstanceProfile: profiles.createInstanceProfile,
  GetInstanceProfile: profiles.getInstanceProfile,
  ListInstanceProfiles: profiles.listInstanceProfiles,
  ListInstanceProfilesForRole: profiles.listInstanceProfilesForRole,
  AddRoleToInstanceProfile: profiles.addRoleToInstanceProfile,
  RemoveRoleFromInstanceProfile: profiles.removeRoleFromInstanceProfile,
  DeleteInstanceProfile: profiles.deleteInstanceProfile,
  ...tagOperations({
    type: 'InstanceProfile',
    parameter: 'InstanceProfileName',
    name: instanceProfileName,
    asked: askedProfile,
    find: (trust, account, name) => findProfile(trust, account, name).resource,
    keyOf: profileKey,
  }),
}
