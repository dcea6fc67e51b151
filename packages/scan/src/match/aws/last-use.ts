import type { IAMClient } from '@aws-sdk/client-iam'
import { instantOf } from '#match/instant'
import type { LastUsed } from '#match/types'

/** When and where a key was last used, and by the same call whose it is. */
export interface LastUse {
  readonly at: LastUsed | undefined
  readonly where: string | undefined
  readonly user?: string
}

/** `iam:GetAccessKeyLastUsed`. @throws the client's error */
export async function lastUseOf(iam: IAMClient, accessKeyId: string): Promise<LastUse> {
  const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam')
  const answer = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))
  const { LastUsedDate, Region, ServiceName } = answer.AccessKeyLastUsed ?? {}
  const where = [ServiceName, Region].filter((part) => part !== undefined && part !== 'N/A')
  return {
    // without a date it was not used since April 2015
    at: LastUsedDate === undefined ? 'never' : instantOf(LastUsedDate),
    where: where.length === 0 ? undefined : where.join(' in '),
    ...(answer.UserName !== undefined && { user: answer.UserName }),
  }
}
