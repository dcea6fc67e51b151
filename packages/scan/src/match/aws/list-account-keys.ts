import type { AccessKeyMetadata, IAMClient } from '@aws-sdk/client-iam'
import { eachBounded } from '#match/each-bounded'
import { instantOf } from '#match/instant'
import type { CloudKey, Listing } from '#match/types'
import { whyNot } from '#match/why-not'
import { fetchCredentialReport } from './fetch-credential-report.ts'
import type { CredentialReport, ReportedKey, ReportedUser } from './credential-report.ts'
import { lastUseOf, type LastUse } from './last-use.ts'
import type { OwnerAccount } from './owner-account.ts'
import { readUsers, type IamUser } from './read-users.ts'

const AT_ONCE = 8

export interface ListOptions {
  readonly pause: (ms: number) => Promise<void>
}

/**
 * Every access key of every user of the account, with the policies of its user and its last use, by read-only calls:
 * GetAccountAuthorizationDetails (else ListUsers), ListAccessKeys, GetAccessKeyLastUsed, the credential report. What
 * one of them does not say is taken from another; what none says is a gap.
 */
export async function listAccountKeys(owner: OwnerAccount, { pause }: ListOptions): Promise<Listing> {
  const gaps: { what: string; why: string }[] = []
  const account = await owner.account()
  const report = await fetchCredentialReport(owner.iam, pause).catch((error: unknown) => {
    gaps.push({ what: `credential report of account ${account}`, why: whyNot(error) })
    return undefined
  })
  for (const line of report?.unreadLines ?? [])
    gaps.push({
      what: `credential report of account ${account}, line ${line}`,
      why: 'more or fewer columns than its head',
    })
  const users = await readUsers(owner.iam, account, gaps)
  const reported = new Map((report?.users ?? []).map((row) => [row.user, row]))
  const keys = await eachBounded(users, AT_ONCE, (user) =>
    keysOf(user, { iam: owner.iam, account, reported: reported.get(user.name), gaps }),
  )
  return { keys: [...rootKeys(report, account), ...keys.flat()], gaps }
}

interface Asking {
  readonly iam: IAMClient
  readonly account: string
  readonly reported: ReportedUser | undefined
  readonly gaps: { what: string; why: string }[]
}

async function keysOf(user: IamUser, asking: Asking): Promise<CloudKey[]> {
  const { iam, account, reported, gaps } = asking
  try {
    const listed = await accessKeysOf(iam, user.name)
    const found: CloudKey[] = []
    for (const key of listed) {
      const use =
        (await lastUseOf(iam, key.AccessKeyId ?? '').catch(() => undefined)) ??
        reportedUse(key, listed, reported)
      found.push(cloudKeyOf(key, user, { account, use }))
    }
    return found
  } catch (error) {
    gaps.push({ what: `access keys of ${user.arn}`, why: whyNot(error) })
    return (reported?.keys ?? []).map((key) => withoutId(key, user, account))
  }
}

/** Of one user; IAM allows two. */
export async function accessKeysOf(iam: IAMClient, user: string): Promise<AccessKeyMetadata[]> {
  const { paginateListAccessKeys } = await import('@aws-sdk/client-iam')
  const keys: AccessKeyMetadata[] = []
  for await (const page of paginateListAccessKeys({ client: iam }, { UserName: user }))
    keys.push(...(page.AccessKeyMetadata ?? []).filter((key) => key.AccessKeyId !== undefined))
  return keys
}

/** The report has no ids: its row is that of a key where there is but one of each, or where their dates agree. */
function reportedUse(
  key: AccessKeyMetadata,
  listed: readonly AccessKeyMetadata[],
  reported: ReportedUser | undefined,
): LastUse | undefined {
  const rows = reported?.keys ?? []
  const made = instantOf(key.CreateDate)
  const same = rows.filter((row) => row.rotatedAt === made)
  const row = rows.length === 1 && listed.length === 1 ? rows[0] : same.length === 1 ? same[0] : undefined
  return row === undefined ? undefined : { at: row.lastUsedAt, where: row.lastUsedWhere }
}

function cloudKeyOf(
  key: AccessKeyMetadata,
  user: IamUser,
  { account, use }: { account: string; use: LastUse | undefined },
): CloudKey {
  const createdAt = instantOf(key.CreateDate)
  return {
    ...ofUser(user, account),
    id: key.AccessKeyId ?? '',
    state: key.Status === 'Active' ? 'exists' : 'disabled',
    ...(createdAt !== undefined && { createdAt }),
    ...(use?.at !== undefined && { lastUsedAt: use.at }),
    ...(use?.where !== undefined && { lastUsedWhere: use.where }),
  }
}

function ofUser(user: IamUser, account: string): Omit<CloudKey, 'id' | 'state'> {
  return {
    kind: 'aws-access-key',
    vendor: 'aws',
    account,
    owner: user.arn,
    contacts: user.contacts,
    allows: user.allows,
    ...(user.allows.some((name) => name.startsWith('AWSCompromisedKeyQuarantine')) && {
      isQuarantined: true,
    }),
  }
}

function withoutId(key: ReportedKey, user: IamUser, account: string): CloudKey {
  return {
    ...ofUser(user, account),
    id: `${user.name} (key ${key.slot})`,
    state: key.isActive ? 'exists' : 'disabled',
    ...(key.rotatedAt !== undefined && { createdAt: key.rotatedAt }),
    ...(key.lastUsedAt !== undefined && { lastUsedAt: key.lastUsedAt }),
    ...(key.lastUsedWhere !== undefined && { lastUsedWhere: key.lastUsedWhere }),
  }
}

/** ListUsers leaves the root user out, and nothing but the report tells of its keys. */
function rootKeys(report: CredentialReport | undefined, account: string): CloudKey[] {
  const root = report?.users.find(({ isRoot }) => isRoot)
  const arn = `arn:aws:iam::${account}:root`
  const user = { name: `root of ${account}`, arn, contacts: [], allows: ['everything'] }
  return (root?.keys ?? []).map((key) => ({ ...withoutId(key, user, account), isRoot: true }))
}
