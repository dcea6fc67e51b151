export const account = '000000000001'
export const arn = (rest: string): string => `arn:aws:iam::${account}:${rest}`

export interface ScriptedCall {
  readonly service: 'iam' | 'sts'
  readonly operation: string
  readonly input?: Readonly<Record<string, unknown>>
  /** Whose credentials: those kept under this name; the administrator's where absent. */
  readonly as?: string
  /** Keeps the credentials of the answer under this name; texts that begin with `$` are filled in by the client. */
  readonly keep?: string
  /** Values of the answer by path, or the error code. */
  readonly expect: { readonly error: string } | Readonly<Record<string, unknown>>
}

export const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export const github = 'token.actions.githubusercontent.com'
export const own = 'vouchsafe.internal'
export const trustOf = (host: string, sub: string): string =>
  document({
    Effect: 'Allow',
    Principal: { Federated: arn(`oidc-provider/${host}`) },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: {
      StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${host}:sub`]: sub },
    },
  })
export const chained = (externalId?: string): string =>
  document({
    Effect: 'Allow',
    Principal: { AWS: arn('role/app') },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  })
export const allow = (action: string | readonly string[], resource = '*'): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
})
export const read = document(allow('s3:Get*', 'arn:aws:s3:::reports/*'))

export const iam = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  expect: ScriptedCall['expect'] = {},
): ScriptedCall => ({ service: 'iam', operation, input, expect })
