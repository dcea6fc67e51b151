import { VouchsafeError } from '@vouchsafe/core/errors'
import { reading } from '#aws/iam/operation/define'
import type { IamOperation, IamOperations } from '#aws/iam/operation/types'
import { page, path, pathPrefix, userName } from '#aws/iam/parameter/common'
import { required, text } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'

// Tools that look around an account ask for its users: there are none, and that is an answer.

/** What narrows a search in which nothing is found anyway. */
const anything = text({ minLength: 0, maxLength: 128 })
/** Where a secret key is pasted by mistake. */
const accessKeyId = text({ minLength: 0, maxLength: 128, sensitive: true })

/** A listing that is always empty. */
function emptyListing(action: string, list: string, resource: string): IamOperation {
  return reading({
    parameters: { PathPrefix: pathPrefix, AssignmentStatus: anything, ...page },
    questions: ({ account }) => [
      askAll(action, resource === '*' ? '*' : `arn:aws:iam::${account}:${resource}/`),
    ],
    answer: () => ({ [list]: [], IsTruncated: false }),
  })
}

/** Something of one user, who is not there. Without a name it would be the caller, who is none either. */
function ofUser(action: string): IamOperation {
  return reading({
    parameters: {
      UserName: userName,
      PathPrefix: path,
      AccessKeyId: accessKeyId,
      ServiceName: anything,
      AllUsers: anything,
      ...page,
    },
    questions: ({ account, input: { UserName } }) => {
      if (UserName === undefined)
        throw new VouchsafeError('parameter_invalid', {
          say: 'Must specify userName when calling with non-User credentials',
        })
      return [ask(action, { arn: `arn:aws:iam::${account}:user/${UserName}` })]
    },
    answer: ({ input }) => {
      throw new VouchsafeError('trust_not_found', {
        say: `The user with name ${input.UserName ?? ''} cannot be found.`,
      })
    },
  })
}

const getGroup = reading({
  parameters: { GroupName: required(userName), ...page },
  questions: ({ account, input }) => [
    ask('GetGroup', { arn: `arn:aws:iam::${account}:group/${input.GroupName}` }),
  ],
  answer: ({ input }) => {
    throw new VouchsafeError('trust_not_found', {
      say: `The group with name ${input.GroupName} cannot be found.`,
    })
  },
})

const getAccountPasswordPolicy = reading({
  parameters: {},
  questions: () => [askAll('GetAccountPasswordPolicy')],
  answer: ({ account }) => {
    throw new VouchsafeError('trust_not_found', {
      say: `The Password Policy with domain name ${account} cannot be found.`,
    })
  },
})

const ofUsers = [
  'GetUser',
  'GetLoginProfile',
  'ListAccessKeys',
  'ListAttachedUserPolicies',
  'ListGroupsForUser',
  'ListMFADevices',
  'ListServiceSpecificCredentials',
  'ListSigningCertificates',
  'ListSSHPublicKeys',
  'ListUserPolicies',
  'ListUserTags',
  'DeleteAccessKey',
  'DeleteLoginProfile',
  'DeleteUser',
]

export const absentUserOperations: IamOperations = {
  ListUsers: emptyListing('ListUsers', 'Users', 'user'),
  ListGroups: emptyListing('ListGroups', 'Groups', 'group'),
  ListServerCertificates: emptyListing(
    'ListServerCertificates',
    'ServerCertificateMetadataList',
    'server-certificate',
  ),
  ListVirtualMFADevices: emptyListing('ListVirtualMFADevices', 'VirtualMFADevices', '*'),
  GetGroup: getGroup,
  GetAccountPasswordPolicy: getAccountPasswordPolicy,
  ...Object.fromEntries(ofUsers.map((action) => [action, ofUser(action)])),
}
