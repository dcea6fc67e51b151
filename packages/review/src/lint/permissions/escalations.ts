import { passedRoles, takeovers } from './escalations-by-service.ts'
import { found, step, type Escalation } from './escalation-steps.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const attaches = { 'iam:policyarn': administrator }
const admin = 'file://administrator.json'

/** Changes to IAM that make the caller, or someone it can become, whatever it likes. */
const changes: readonly Escalation[] = [
  {
    gains: 'rewrite a policy that it has itself',
    steps: [step('iam:CreatePolicyVersion', 'own_policy')],
    call: `aws iam create-policy-version --policy-arn POLICY --set-as-default --policy-document ${admin}`,
  },
  {
    gains: 'go back to an older, wider version of a policy that it has itself',
    steps: [step('iam:SetDefaultPolicyVersion', 'own_policy')],
    call: 'aws iam set-default-policy-version --policy-arn POLICY --version-id v1',
  },
  {
    gains: 'attach any policy to itself',
    kind: 'role',
    steps: [step('iam:AttachRolePolicy', 'self', attaches)],
    call: `aws iam attach-role-policy --role-name SELF --policy-arn ${administrator}`,
  },
  {
    gains: 'attach any policy to itself',
    kind: 'user',
    steps: [step('iam:AttachUserPolicy', 'self', attaches)],
    call: `aws iam attach-user-policy --user-name SELF --policy-arn ${administrator}`,
  },
  {
    gains: 'give itself an inline policy',
    kind: 'role',
    steps: [step('iam:PutRolePolicy', 'self')],
    call: `aws iam put-role-policy --role-name SELF --policy-name all --policy-document ${admin}`,
  },
  {
    gains: 'give itself an inline policy',
    kind: 'user',
    steps: [step('iam:PutUserPolicy', 'self')],
    call: `aws iam put-user-policy --user-name SELF --policy-name all --policy-document ${admin}`,
  },
  {
    gains: 'attach any policy to its group',
    kind: 'user',
    steps: [step('iam:AttachGroupPolicy', 'own_group', attaches)],
    call: `aws iam attach-group-policy --group-name GROUP --policy-arn ${administrator}`,
  },
  {
    gains: 'give its group an inline policy',
    kind: 'user',
    steps: [step('iam:PutGroupPolicy', 'own_group')],
    call: `aws iam put-group-policy --group-name GROUP --policy-name all --policy-document ${admin}`,
  },
  {
    gains: 'join any group',
    kind: 'user',
    steps: [found('iam:AddUserToGroup', 'arn:aws:iam::ACCOUNT:group/Administrators')],
    call: 'aws iam add-user-to-group --group-name Administrators --user-name SELF',
  },
  {
    // in one account a trust policy that names the caller is enough (IAM user guide, "Policy evaluation logic")
    gains: 'let itself into any role',
    steps: [step('iam:UpdateAssumeRolePolicy', 'any_role')],
    call: 'aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust-me.json',
  },
  {
    gains: 'give any role any policy and assume it',
    steps: [step('iam:AttachRolePolicy', 'any_role', attaches), step('sts:AssumeRole', 'any_role')],
    call: `aws iam attach-role-policy --role-name ROLE --policy-arn ${administrator}`,
  },
  {
    gains: 'give any role an inline policy and assume it',
    steps: [step('iam:PutRolePolicy', 'any_role'), step('sts:AssumeRole', 'any_role')],
    call: `aws iam put-role-policy --role-name ROLE --policy-name all --policy-document ${admin}`,
  },
  {
    gains: 'set the password of any user',
    steps: [step('iam:UpdateLoginProfile', 'any_user')],
    call: 'aws iam update-login-profile --user-name USER --password …',
  },
  {
    gains: 'give any user without one a password',
    steps: [step('iam:CreateLoginProfile', 'any_user')],
    call: 'aws iam create-login-profile --user-name USER --password …',
  },
  {
    gains: 'replace the keys of the SAML provider that roles trust',
    steps: [found('iam:UpdateSAMLProvider', 'arn:aws:iam::ACCOUNT:saml-provider/NAME')],
    call: 'aws iam update-saml-provider --saml-provider-arn … --saml-metadata-document file://mine.xml',
  },
  {
    gains: 'give its own permission set any policy',
    steps: [
      step('sso:PutInlinePolicyToPermissionSet', 'nothing'),
      step('sso:ProvisionPermissionSet', 'nothing'),
    ],
    call: `aws sso-admin put-inline-policy-to-permission-set --inline-policy ${admin} …`,
  },
  {
    gains: 'assign itself any permission set',
    steps: [step('sso:CreateAccountAssignment', 'nothing')],
    call: 'aws sso-admin create-account-assignment …',
  },
]

/** For somebody whose permissions end at a boundary. */
export const boundaryEscapes: readonly Escalation[] = [
  {
    gains: 'take its own boundary away',
    kind: 'role',
    steps: [step('iam:DeleteRolePermissionsBoundary', 'self')],
    call: 'aws iam delete-role-permissions-boundary --role-name SELF',
  },
  {
    gains: 'take its own boundary away',
    kind: 'user',
    steps: [step('iam:DeleteUserPermissionsBoundary', 'self')],
    call: 'aws iam delete-user-permissions-boundary --user-name SELF',
  },
  {
    gains: 'put another boundary in the place of its own',
    kind: 'role',
    steps: [step('iam:PutRolePermissionsBoundary', 'self', { 'iam:permissionsboundary': administrator })],
    call: `aws iam put-role-permissions-boundary --role-name SELF --permissions-boundary ${administrator}`,
  },
  {
    gains: 'put another boundary in the place of its own',
    kind: 'user',
    steps: [step('iam:PutUserPermissionsBoundary', 'self', { 'iam:permissionsboundary': administrator })],
    call: `aws iam put-user-permissions-boundary --user-name SELF --permissions-boundary ${administrator}`,
  },
]

/**
 * The known ways, as public research lists them (Rhino Security Labs, "AWS IAM Privilege Escalation Methods and
 * Mitigation"; Bishop Fox, "IAM Vulnerable"; pathfinding.cloud).
 */
export const escalations: readonly Escalation[] = [
  ...changes,
  ...passedRoles,
  ...takeovers.map((one) => ({ ...one, severity: 'warning' as const })),
]

/** Making keys that never expire, for anybody. */
export const keyMakers: readonly Escalation[] = [
  {
    gains: 'make static access keys for any user',
    steps: [step('iam:CreateAccessKey', 'any_user')],
    call: 'aws iam create-access-key --user-name USER',
  },
  {
    gains: 'make service-specific passwords for any user',
    steps: [step('iam:CreateServiceSpecificCredential', 'any_user')],
    call: 'aws iam create-service-specific-credential --user-name USER --service-name bedrock.amazonaws.com',
  },
]

/** Whoever may do all of this administers identities already: there is nothing to gain. */
export const administration: Escalation = {
  gains: 'administer identities',
  steps: [
    step('iam:PutRolePolicy', 'any_role'),
    step('iam:UpdateAssumeRolePolicy', 'any_role'),
    step('iam:PutUserPolicy', 'any_user'),
    step('iam:CreateAccessKey', 'any_user'),
    step('iam:DeleteAccountPasswordPolicy', 'nothing'),
  ],
  call: '',
}

/** Taking on whatever role is there. */
export const anyRole: Escalation = {
  gains: 'assume every role whose trust policy names the account',
  steps: [step('sts:AssumeRole', 'any_role')],
  call: 'aws sts assume-role --role-arn ROLE --role-session-name x',
}
