import { askedRole, findRole, roleKey } from '#aws/iam/entity/role'
import { tagOperations } from '#aws/iam/entity/tag-operations'
import type { IamOperations } from '#aws/iam/operation/types'
import { roleName } from '#aws/iam/parameter/common'
import { attachRolePolicy, detachRolePolicy, listAttachedRolePolicies } from './attached-policies.ts'
import { deleteRolePermissionsBoundary, putRolePermissionsBoundary } from './boundary.ts'
import { deleteRolePolicy, getRolePolicy, listRolePolicies, putRolePolicy } from './inline-policies.ts'
import * as roles from './roles.ts'

export const roleOperations: IamOperations = {
  CreateRole: roles.createRole,
  GetRole: roles.getRole,
  ListRoles: roles.listRoles,
  UpdateRole: roles.updateRole,
  UpdateRoleDescription: roles.updateRoleDescription,
  UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
  DeleteRole: roles.deleteRole,
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  ListRolePolicies: listRolePolicies,
  DeleteRolePolicy: deleteRolePolicy,
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  PutRolePermissionsBoundary: putRolePermissionsBoundary,
  DeleteRolePermissionsBoundary: deleteRolePermissionsBoundary,
  ...tagOperations({
    type: 'Role',
    parameter: 'RoleName',
    name: roleName,
    asked: askedRole,
    find: (trust, account, name) => findRole(trust, account, name).resource,
    keyOf: roleKey,
  }),
}
