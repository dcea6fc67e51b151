import type { ContextValue, PolicyRequest, RequestPrincipal } from '#decision/types'
import type { PrincipalPattern, TrustPolicyDocument } from '#parse/types'

/** What a trust policy can be asked about (IAM user guide, "Role trust policies"). */
const trustActions = [
  'sts:AssumeRoleWithWebIdentity',
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
]

/** Callers that policies can tell apart, and two whom none of them names. */
export function principalsOf(documents: readonly TrustPolicyDocument[]): RequestPrincipal[] {
  const named = documents
    .flatMap(({ statements }) => statements)
    .flatMap(({ principals }) => principals.map(callerLike))
  const others: RequestPrincipal[] = [
    { type: 'Federated', id: 'arn:aws:iam::999999999999:oidc-provider/other.example' },
    { type: 'AWS', account: '999999999999', arn: 'arn:aws:iam::999999999999:user/other' },
  ]
  const byText = new Map([...named, ...others].map((principal) => [JSON.stringify(principal), principal]))
  return [...byText.values()]
}

/** Somebody whom the pattern names. */
function callerLike({ type, match, value }: PrincipalPattern): RequestPrincipal {
  if (type !== 'AWS') return { type, id: value }
  if (match === 'anyone')
    return { type, account: '888888888888', arn: 'arn:aws:iam::888888888888:user/anyone' }
  if (match === 'account') return { type, account: value, arn: `arn:aws:iam::${value}:user/anyone` }
  const account = value.split(':')[4] ?? ''
  const role = /^arn:([\w-]+):iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(value)
  if (role === null) {
    const isUniqueId = !value.startsWith('arn:')
    if (!isUniqueId) return { type, account, arn: value }
    return { type, account: '888888888888', arn: 'arn:aws:iam::888888888888:user/deleted', uniqueId: value }
  }
  const [, partition = 'aws', name = ''] = role
  return {
    type,
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/anyone`,
    roleArn: value,
  }
}

/** Actions that trust policies are asked about, and others that these name. */
export function actionsOf(documents: readonly TrustPolicyDocument[]): string[] {
  const named = documents
    .flatMap(({ statements }) => statements)
    .flatMap(({ actions }) => actions.patterns.filter((pattern) => !/[*?]/.test(pattern)))
  const known = new Set(trustActions.map((action) => action.toLowerCase()))
  return [...trustActions, ...named.filter((action) => !known.has(action.toLowerCase()))]
}

/** The first of those that the keys cannot tell apart. */
export function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const first = new Map<string, T>()
  for (const one of all) {
    const key = keyOf(one)
    if (!first.has(key)) first.set(key, one)
  }
  return [...first.values()]
}

/** Whether two requests are the same on everything that is compared. */
export function isSameRequest(one: PolicyRequest, other: PolicyRequest, keys: Iterable<string>): boolean {
  if (one.action !== other.action) return false
  if (JSON.stringify(one.principal) !== JSON.stringify(other.principal)) return false
  for (const key of keys) if (textOf(one.context.get(key)) !== textOf(other.context.get(key))) return false
  return true
}

/** A list of nothing is as good as no list. */
function textOf(value: ContextValue | undefined): string | undefined {
  return value === undefined || (typeof value !== 'string' && value.length === 0)
    ? undefined
    : JSON.stringify(value)
}
