import { authorize, type AuthorizationLayers, type AuthorizationRequest } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy, compileResourcePolicy } from '@vouchsafe/policy/compile'
import {
  parsePermissionsPolicy,
  parseResourceControlPolicy,
  parseServiceControlPolicy,
} from '@vouchsafe/policy/parse'
import { median } from '../measure/process.ts'
import type { BenchPlan } from './exchange.ts'

const account = '000000000001'
const request: AuthorizationRequest = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026/11/summary.csv',
  resourceAccount: account,
  principal: {
    type: 'AWS',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/reader/run-1`,
    roleArn: `arn:aws:iam::${account}:role/reader`,
    uniqueId: 'AROAAAAAAAAAAAAAAAAAA',
  },
  context: new Map<string, string>([
    ['aws:principaltag/team', 'reports'],
    ['aws:securetransport', 'true'],
    ['aws:sourceip', '192.0.2.7'],
    ['aws:currenttime', '2026-11-22T00:00:00Z'],
  ]),
}

const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const permissions = (id: string, ...statements: readonly object[]) => ({
  id,
  policy: compilePermissionsPolicy(parsePermissionsPolicy(document(...statements))),
})

/** What a role of a large account carries: ten managed policies of three statements, and a limit of every kind. */
function fullLayers(lastAllows: boolean): AuthorizationLayers {
  const others = Array.from({ length: 9 }, (_, n) =>
    permissions(
      `policy-${n}`,
      {
        Effect: 'Allow',
        Action: [`sqs:Send*`, 'sqs:Get*'],
        Resource: `arn:aws:sqs:*:${account}:queue-${n}-*`,
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::bucket-${n}/*` },
      {
        Effect: 'Deny',
        Action: 'iam:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ),
  )
  const reader = permissions('reader', {
    Effect: 'Allow',
    Action: ['s3:Get*', 's3:List*'],
    Resource: lastAllows ? 'arn:aws:s3:::${aws:PrincipalTag/team}/*' : 'arn:aws:s3:::other/*',
    Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
  })
  const guard = {
    Effect: 'Deny',
    Action: 's3:*',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
  return {
    resourceControls: [
      {
        id: 'rcp',
        policy: compileResourcePolicy(parseResourceControlPolicy(document({ ...guard, Principal: '*' }))),
      },
    ],
    serviceControls: [
      {
        id: 'scp',
        policy: compilePermissionsPolicy(
          parseServiceControlPolicy(document({ Effect: 'Allow', Action: '*', Resource: '*' }, guard)),
        ),
      },
    ],
    identity: [...others, reader],
    boundary: permissions('boundary', { Effect: 'Allow', Action: ['s3:*', 'sqs:*'], Resource: '*' }),
    session: [
      permissions('session', { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::reports/*' }),
    ],
  }
}

/** Full evaluation, in decisions per second: ten managed policies, boundary, session policy, SCP and RCP. */
export function measureAuthorization(plan: BenchPlan): Promise<string> {
  const rows = [
    ['allowed by the last of ten', true],
    ['denied, with every reason', false],
  ] as const
  const lines = rows.map(([name, allows]) => `| ${name} | ${rate(plan, fullLayers(allows), allows)} |`)
  return Promise.resolve(
    [
      '## Full authorization',
      '',
      'Ten managed policies of 28 statements, boundary, session policy, SCP and RCP.',
      '',
      '| decision | decisions per second |',
      '|---|---|',
      ...lines,
      '',
    ].join('\n'),
  )
}

function rate(plan: BenchPlan, layers: AuthorizationLayers, allows: boolean): string {
  const { effect } = authorize(request, layers)
  if ((effect === 'allow') !== allows) throw new Error(`expected another decision, found ${effect}`)
  const rates = Array.from({ length: plan.rounds + 1 }, () => {
    const startedAt = performance.now()
    let decisions = 0
    while (performance.now() - startedAt < 300)
      for (let n = 0; n < 200; n++, decisions++) authorize(request, layers)
    return decisions / ((performance.now() - startedAt) / 1000)
  })
  return Math.round(median(rates)).toLocaleString('en-US')
}
