import type { GroupDetail, IAMClient, Tag, UserDetail } from '@aws-sdk/client-iam'
import { whyNot } from '#match/why-not'

export interface IamUser {
  readonly name: string
  readonly arn: string
  /** Values of the tags that name people. */
  readonly contacts: readonly string[]
  /** Names of the policies of the user and of its groups, inline ones too. */
  readonly allows: readonly string[]
}

const contactTags = /^(?:owner|team|contact|e-?mail|maintainer|created-?by|squad)$/i

/** The users of the account; where their policies may not be read, the users alone, and a gap. */
export async function readUsers(
  iam: IAMClient,
  account: string,
  gaps: { what: string; why: string }[],
): Promise<IamUser[]> {
  try {
    return await usersWithPolicies(iam)
  } catch (error) {
    gaps.push({ what: `policies of the users of account ${account}`, why: whyNot(error) })
  }
  try {
    return await usersAlone(iam)
  } catch (error) {
    gaps.push({ what: `users of account ${account}`, why: whyNot(error) })
    return []
  }
}

async function usersWithPolicies(iam: IAMClient): Promise<IamUser[]> {
  const { paginateGetAccountAuthorizationDetails } = await import('@aws-sdk/client-iam')
  const users: UserDetail[] = []
  const groups = new Map<string, GroupDetail>()
  const pages = paginateGetAccountAuthorizationDetails({ client: iam }, { Filter: ['User', 'Group'] })
  for await (const page of pages) {
    users.push(...(page.UserDetailList ?? []))
    for (const group of page.GroupDetailList ?? []) groups.set(group.GroupName ?? '', group)
  }
  return users.map((user) => ({
    name: user.UserName ?? '',
    arn: user.Arn ?? '',
    contacts: contactsOf(user.Tags),
    allows: allowsOf(user, groups),
  }))
}

function allowsOf(user: UserDetail, groups: ReadonlyMap<string, GroupDetail>): string[] {
  const own = [
    ...(user.AttachedManagedPolicies ?? []).map(({ PolicyName }) => PolicyName),
    ...(user.UserPolicyList ?? []).map(({ PolicyName }) => PolicyName),
  ]
  const ofGroups = (user.GroupList ?? []).flatMap((name) => {
    const group = groups.get(name)
    return [...(group?.AttachedManagedPolicies ?? []), ...(group?.GroupPolicyList ?? [])].map(
      ({ PolicyName = '' }) => `${PolicyName} (group ${name})`,
    )
  })
  return [...own.filter((name) => name !== undefined), ...ofGroups].toSorted()
}

function contactsOf(tags: readonly Tag[] = []): string[] {
  return tags
    .filter(({ Key = '', Value = '' }) => contactTags.test(Key) && Value !== '')
    .map(({ Value = '' }) => Value)
    .toSorted()
}

async function usersAlone(iam: IAMClient): Promise<IamUser[]> {
  const { paginateListUsers } = await import('@aws-sdk/client-iam')
  const users: IamUser[] = []
  for await (const page of paginateListUsers({ client: iam }, {}))
    for (const { UserName = '', Arn = '' } of page.Users ?? [])
      users.push({ name: UserName, arn: Arn, contacts: [], allows: [] })
  return users
}
