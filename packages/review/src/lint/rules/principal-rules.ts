import type { PolicyRequest, RequestPrincipal } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { unknownAccount } from '../read/types.ts'
import { compilePatterns } from './matches-action.ts'
import { exampleOf, wanted } from '../tokens/statement-keys.ts'
import type { TrustFound, TrustRule, TrustSubject } from '../types.ts'
import type { TrustStatement } from '@vouchsafe/policy/parse'

const strangersAccount = '999999999999'
const cognito = 'cognito-identity.amazonaws.com'
const podIdentity = 'pods.eks.amazonaws.com'

/** Services that act for whoever names the role, so that another account's resource may reach it (IAM user guide, "The confused deputy problem"). */
const deputies: ReadonlySet<string> = new Set(
  [
    'apidestinations.events',
    'appflow',
    'backup',
    'bedrock',
    'cloudtrail',
    'config',
    'datasync',
    'dms',
    'events',
    'firehose',
    'glue',
    'iot',
    'logs',
    'pipes',
    'rds',
    's3',
    'sagemaker',
    'scheduler',
    'ses',
    'sns',
    'ssm',
    'transfer',
    'vpc-flow-logs',
  ].map((name) => `${name}.amazonaws.com`),
)

/** Rules about principals that are no OIDC provider. */
export const principalRules: readonly TrustRule[] = [
  {
    id: 'any-principal',
    severity: 'error',
    title: 'every principal of every account',
    why: 'whoever has an AWS account has the role',
    docs: 'Name the account or the role, or require `aws:PrincipalOrgID`. An external id is no secret and does not replace this.',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement) => {
        if (!statement.principals.some(({ match }) => match === 'anyone')) return undefined
        const [externalId] = wanted(statement, 'sts:ExternalId')
        for (const principal of strangers(statement)) {
          // an external id is known to many, and anybody may have a second factor
          const context = contextOf(statement, principal)
          context.set('aws:multifactorauthpresent', 'true')
          if (externalId !== undefined) context.set('sts:externalid', exampleOf(externalId))
          const who = asked(subject, statement, { action: 'sts:AssumeRole', principal, context })
          if (who !== undefined) return { who, message: 'whoever has an AWS account is let in' }
        }
        return undefined
      }),
  },
  {
    id: 'missing-external-id',
    severity: 'warning',
    title: 'another account without an external id',
    why: 'where the other account serves many customers, any of them can have it use your role (the confused deputy)',
    docs: 'Require `sts:ExternalId` to be the value that the vendor has made for you; for accounts of your own organization require `aws:PrincipalOrgID` instead.',
    on: 'trust',
    check: (subject) => each(subject, (statement) => foreignAccount(subject, statement)),
  },
  {
    id: 'unscoped-service',
    severity: 'note',
    title: 'a service that acts for everybody',
    why: 'the service may be sent to your role by a resource of another account (the confused deputy)',
    docs: 'Require `aws:SourceAccount` to be your account, or `aws:SourceArn` the resource.',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement) => {
        const service = statement.principals.find(
          ({ type, value }) => type === 'Service' && deputies.has(value),
        )
        const who = service && admittedTo(subject, statement, { type: 'Service', id: service.value })
        return who && { who, message: `\`${service.value}\` is let in on behalf of any account` }
      }),
  },
  {
    id: 'pod-identity-unscoped',
    severity: 'note',
    title: 'EKS Pod Identity without a cluster',
    why: 'whoever may make an association in the account gives the role to any pod of any cluster',
    docs: 'Require `aws:SourceArn` to be the cluster, or `aws:RequestTag/kubernetes-namespace` and `kubernetes-service-account`.',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement) => {
        if (!names(statement, podIdentity)) return undefined
        const who = admittedTo(subject, statement, { type: 'Service', id: podIdentity })
        return who && { who, message: 'pods of every cluster and namespace are let in' }
      }),
  },
  {
    id: 'pod-identity-without-tags',
    severity: 'warning',
    title: 'EKS Pod Identity without `sts:TagSession`',
    why: 'Pod Identity tags every session, and is refused where it may not',
    docs: 'Allow `sts:AssumeRole` and `sts:TagSession`.',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement) => {
        if (!names(statement, podIdentity)) return undefined
        const tags = subject.document.statements.some(
          (other) => other.effect === 'Allow' && names(other, podIdentity) && allows(other, 'sts:TagSession'),
        )
        if (tags || !allows(statement, 'sts:AssumeRole')) return undefined
        return {
          message: `\`${podIdentity}\` may not tag the session, so that no pod gets the role`,
          edits: [{ kind: 'add_action', statement: statement.index, action: 'sts:TagSession' }],
        }
      }),
  },
  {
    id: 'cognito-unauthenticated',
    severity: 'warning',
    title: 'visitors who have not signed in',
    why: 'whoever knows the id of the identity pool, which every client of it does, gets credentials',
    docs: 'Require `cognito-identity.amazonaws.com:amr` to be `authenticated` with `ForAnyValue:StringLike`; give visitors a role that can do next to nothing.',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement) => {
        if (!names(statement, cognito)) return undefined
        const [pool] = wanted(statement, `${cognito}:aud`)
        if (pool === undefined) return undefined
        const who = asked(subject, statement, {
          action: 'sts:AssumeRoleWithWebIdentity',
          principal: { type: 'Federated', id: cognito },
          context: new Map<string, string | string[]>([
            ['aws:federatedprovider', cognito],
            [`${cognito}:aud`, exampleOf(pool)],
            [`${cognito}:sub`, `${pool.split(':')[0] ?? ''}:99999999-9999-4999-8999-999999999999`],
            [`${cognito}:amr`, ['unauthenticated']],
          ]),
        })
        return who && { who, message: 'visitors of the identity pool who have not signed in are let in' }
      }),
  },
]

function each(
  { document }: TrustSubject,
  judge: (statement: TrustStatement) => Omit<TrustFound, 'path'> | undefined,
): TrustFound[] {
  return document.statements.flatMap((statement) => {
    const found = statement.effect === 'Allow' ? judge(statement) : undefined
    return found === undefined ? [] : [{ path: ['Statement', statement.index], ...found }]
  })
}

function names({ principals }: TrustStatement, value: string): boolean {
  return principals.some((principal) => principal.value === value)
}

function allows({ actions }: TrustStatement, action: string): boolean {
  return compilePatterns(actions.patterns)(action) !== actions.complement
}

function foreignAccount(
  subject: TrustSubject,
  statement: TrustStatement,
): Omit<TrustFound, 'path'> | undefined {
  for (const { type, match, value } of statement.principals) {
    if (type !== 'AWS' || match === 'anyone') continue
    const account = match === 'account' ? value : value.split(':')[4]
    if (account === undefined || account === (subject.account ?? unknownAccount)) continue
    // a role that is named to the letter is the owner's own choice; an account is whoever it serves
    if (match !== 'account') continue
    const arn = `arn:aws:iam::${account}:role/service`
    const who = admittedTo(subject, statement, {
      type: 'AWS',
      account,
      arn: `arn:aws:sts::${account}:assumed-role/service/session`,
      roleArn: arn,
    })
    if (who === undefined) continue
    const isKnown = subject.account !== undefined
    return {
      who,
      message: `account ${account} is let in whoever it acts for${isKnown ? '' : ' (if it is not your own)'}`,
      ...(!isKnown && { severity: 'note' as const }),
    }
  }
  return undefined
}

/** Somebody of another account, also under the name of a role that any account may have. */
function strangers(statement: TrustStatement): RequestPrincipal[] {
  const named = wanted(statement, 'aws:PrincipalArn').flatMap((pattern): RequestPrincipal[] => {
    const [, name] = /^arn:[\w*?-]+:iam::[*?]+:role\/(.+)$/.exec(pattern) ?? []
    if (name === undefined) return []
    const role = exampleOf(name)
    const arn = `arn:aws:sts::${strangersAccount}:assumed-role/${role.split('/').at(-1) ?? role}/session`
    return [
      {
        type: 'AWS',
        account: strangersAccount,
        arn,
        roleArn: `arn:aws:iam::${strangersAccount}:role/${role}`,
      },
    ]
  })
  return [stranger(), ...named]
}

function stranger(): RequestPrincipal {
  return { type: 'AWS', account: strangersAccount, arn: `arn:aws:iam::${strangersAccount}:user/stranger` }
}

/** The request of somebody who is not whom the policy means, if this statement lets it in. */
function admittedTo(
  subject: TrustSubject,
  statement: TrustStatement,
  principal: RequestPrincipal,
): PolicyRequest | undefined {
  const context = contextOf(statement, principal)
  return asked(subject, statement, { action: 'sts:AssumeRole', principal, context })
}

function contextOf(statement: TrustStatement, principal: RequestPrincipal): Map<string, string> {
  const context = new Map([
    ['aws:sourceip', '203.0.113.9'],
    ['aws:securetransport', 'true'],
    ['aws:requestedregion', 'us-east-1'],
  ])
  const [session] = wanted(statement, 'sts:RoleSessionName')
  if (principal.type === 'AWS') {
    context.set('sts:rolesessionname', session === undefined ? 'session' : exampleOf(session))
    context.set('aws:principalarn', principal.roleArn ?? principal.arn)
    context.set('aws:principalaccount', principal.account)
    context.set('aws:principalorgid', 'o-strangers99')
    context.set('aws:principaltype', principal.roleArn === undefined ? 'User' : 'AssumedRole')
    return context
  }
  const service = principal.id.split('.')[0] ?? ''
  const namespace = principal.id === podIdentity ? `cluster/stranger` : 'stranger'
  context.set('aws:sourceaccount', strangersAccount)
  context.set('aws:sourceorgid', 'o-strangers99')
  context.set(
    'aws:sourcearn',
    `arn:aws:${service === 'pods' ? 'eks' : service}:us-east-1:${strangersAccount}:${namespace}`,
  )
  if (principal.id === podIdentity) {
    context.set('aws:requesttag/kubernetes-namespace', 'stranger')
    context.set('aws:requesttag/kubernetes-service-account', 'stranger')
    context.set('aws:requesttag/eks-cluster-name', 'stranger')
    context.set('aws:requesttag/eks-cluster-arn', context.get('aws:sourcearn') ?? '')
  }
  return context
}

function asked(
  { compiled, document }: TrustSubject,
  { index }: TrustStatement,
  request: PolicyRequest,
): PolicyRequest | undefined {
  const alone = compiled.statements.filter(
    (_, at) => at === index || document.statements[at]?.effect === 'Deny',
  )
  return evaluate({ ...compiled, statements: alone }, request).effect === 'allow' ? request : undefined
}
