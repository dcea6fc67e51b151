import { VouchsafeError } from '@vouchsafe/core/errors'
import { askedRole, findRole, roleKey } from '#aws/iam/entity/role'
import { rewrite } from '#aws/iam/entity/stored'
import { writing } from '#aws/iam/operation/define'
import { arn, roleName } from '#aws/iam/parameter/common'
import { required } from '#aws/iam/parameter/parameter'
import { ask } from '#aws/iam/question/ask'
import { boundaryReference } from './boundary-reference.ts'

/** `iam:PermissionsBoundary` is the boundary that is to be, not the one that is. */
export const putRolePermissionsBoundary = writing({
  parameters: { RoleName: roleName, PermissionsBoundary: required(arn) },
  questions: ({ trust, account, input }) => [
    ask('PutRolePermissionsBoundary', askedRole(trust, account, input.RoleName), {
      keys: { 'iam:permissionsboundary': input.PermissionsBoundary },
    }),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }) => spec['permissionsBoundary'],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    const permissionsBoundary = boundaryReference(trust, input.PermissionsBoundary)
    return rewrite(resource, { ...spec, permissionsBoundary })
  },
})

export const deleteRolePermissionsBoundary = writing({
  parameters: { RoleName: roleName },
  questions: ({ trust, account, input }) => [
    ask('DeleteRolePermissionsBoundary', askedRole(trust, account, input.RoleName)),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }) => spec['permissionsBoundary'],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    if (spec.permissionsBoundary === undefined)
      throw new VouchsafeError('trust_not_found', {
        say: `Role ${input.RoleName} does not have a permissions boundary.`,
      })
    const { permissionsBoundary: _, ...rest } = spec
    return rewrite(resource, rest)
  },
})
