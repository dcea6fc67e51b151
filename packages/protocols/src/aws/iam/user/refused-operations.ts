import { VouchsafeError } from '@vouchsafe/core/errors'
import type { IamOperation, IamOperations } from '#aws/iam/operation/types'
import { userName } from '#aws/iam/parameter/common'

// There are no users, and no key that outlives its day. Whoever asks for one is told why, and what to do instead; the
// attempt is on record, for the alert that looks for it.

const instead =
  'A workload proves who it is (an OpenID Connect token, a SAML response, or `vouch run` on its machine) and assumes a role; what it gets expires by itself.'
const keys = `Vouchsafe keeps no long-term credentials. ${instead}`
const users = `Vouchsafe has no users and no groups, because they would need long-term credentials. Create a role with a trust policy instead. ${instead}`
const devices = `Vouchsafe has no users, so there is no device to register: who assumes a role, and how they proved it, is for the identity provider and the trust policy to say. ${instead}`
const certificates = `Vouchsafe keeps no certificates or SSH keys of users. ${instead}`
const linked =
  'Service-linked roles belong to services of AWS, and none of them acts here. Create a role whose trust policy names who may assume it.'

const reasons: Readonly<Record<string, string>> = {
  CreateAccessKey: keys,
  UpdateAccessKey: keys,
  CreateLoginProfile: keys,
  UpdateLoginProfile: keys,
  ChangePassword: keys,
  UpdateAccountPasswordPolicy: keys,
  CreateServiceSpecificCredential: keys,
  ResetServiceSpecificCredential: keys,
  UpdateServiceSpecificCredential: keys,
  CreateUser: users,
  UpdateUser: users,
  TagUser: users,
  PutUserPolicy: users,
  AttachUserPolicy: users,
  PutUserPermissionsBoundary: users,
  CreateGroup: users,
  UpdateGroup: users,
  AddUserToGroup: users,
  PutGroupPolicy: users,
  AttachGroupPolicy: users,
  CreateVirtualMFADevice: devices,
  EnableMFADevice: devices,
  ResyncMFADevice: devices,
  UploadSSHPublicKey: certificates,
  UpdateSSHPublicKey: certificates,
  UploadSigningCertificate: certificates,
  UpdateSigningCertificate: certificates,
  UploadServerCertificate: certificates,
  CreateServiceLinkedRole: linked,
}

/** Refused to whoever can sign, whatever they may do: no policy can allow it. Passwords in them are never read. */
function refusing(say: string): IamOperation {
  const refuse = (): never => {
    throw new VouchsafeError('operation_refused', { say })
  }
  return {
    access: 'write',
    parameters: { UserName: userName },
    prepare: () => ({ questions: refuse, run: async () => refuse() }),
  }
}

export const refusedOperations: IamOperations = Object.fromEntries(
  Object.entries(reasons).map(([operation, say]) => [operation, refusing(say)]),
)
