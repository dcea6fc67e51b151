import type { IAMClient } from '@aws-sdk/client-iam'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { callSts, stsEndpoint } from './sts.ts'

export interface AwsAccess {
  /** Takes the place of every endpoint: any service that speaks AWS's API. */
  readonly endpointUrl?: string | undefined
  readonly region?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Given ones take the place of the ordinary chain of the SDK. */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
}

/** An AWS account as its owner sees it. */
export interface OwnerAccount {
  readonly iam: IAMClient
  /** Twelve digits. @throws the client's error, VouchsafeError */
  account(): Promise<string>
  /** The account of any access key id, by `sts:GetAccessKeyInfo`; `undefined` where AWS does not say. */
  accountOf(accessKeyId: string): Promise<string | undefined>
}

const timeouts = { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true }

/**
 * The account that the ordinary credential chain leads to, for reading. None of `foundIds` ever signs a request: where
 * the chain yields one of them, or takes one on the way to a role, the request is not sent and its call fails. To use
 * a key would spoil what is to be learned of it, when it was last used.
 */
export async function openOwnerAccount(
  access: AwsAccess,
  foundIds: ReadonlySet<string>,
  at: EpochSeconds,
): Promise<OwnerAccount> {
  const { IAMClient } = await import('@aws-sdk/client-iam')
  const { region, endpointUrl, env, credentials } = access
  const home = region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  const iam = new IAMClient({
    region: home,
    requestHandler: timeouts,
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    ...(credentials !== undefined && { credentials }),
  })
  guard(iam, foundIds)
  const endpoint = stsEndpoint(home, endpointUrl, env)
  const sts = async (action: Parameters<typeof callSts>[0], parameters: Record<string, string>) => {
    const keys = await iam.config.credentials()
    refuseFound(keys.accessKeyId, foundIds)
    return callSts(action, parameters, { keys, endpoint, at })
  }
  let own: Promise<string> | undefined
  const identify = async (): Promise<string> => {
    const answer = await sts('GetCallerIdentity', {})
    const account = 'fields' in answer ? answer.fields.get('Account') : undefined
    if (account === undefined || !/^\d{12}$/.test(account))
      throw new VouchsafeError('fetch_failed', {
        say: `STS does not say whose credentials these are${'error' in answer ? `: ${answer.error}` : ''}`,
      })
    return account
  }
  return {
    iam,
    account: () => (own ??= identify()),
    accountOf: async (AccessKeyId) => {
      const answer = await sts('GetAccessKeyInfo', { AccessKeyId })
      return 'fields' in answer ? answer.fields.get('Account') : undefined
    },
  }
}

/** Makes the client send nothing that a found key has signed. Clients inside its credential chain share its handler. */
function guard(iam: IAMClient, foundIds: ReadonlySet<string>): void {
  const handler = iam.config.requestHandler
  const send = handler.handle.bind(handler)
  handler.handle = (request: unknown, options) => {
    const id = /Credential=(\w{16,128})\//.exec(authorizationOf(request))?.[1]
    if (id !== undefined) refuseFound(id, foundIds)
    return send(request, options)
  }
}

function authorizationOf(request: unknown): string {
  const headers =
    typeof request === 'object' && request !== null && 'headers' in request ? request.headers : {}
  const all = Object.entries(typeof headers === 'object' && headers !== null ? headers : {})
  return String(all.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '')
}

/** @throws VouchsafeError `operation_refused` */
function refuseFound(id: string, foundIds: ReadonlySet<string>): void {
  if (!foundIds.has(id)) return
  throw new VouchsafeError('operation_refused', {
    say: 'the credentials of this process are themselves among what was found, and to ask with them would be to use them',
    hint: 'sign in another way: `aws sso login`, a role, another profile in AWS_PROFILE',
  })
}
