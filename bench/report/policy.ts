import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { median } from '../measure/process.ts'
import type { BenchPlan } from './exchange.ts'

const host = 'token.actions.githubusercontent.com'
const arn = `arn:aws:iam::000000000001:oidc-provider/${host}`
const maxLength = 2048

const request: PolicyRequest = {
  action: 'sts:AssumeRoleWithWebIdentity',
  principal: { type: 'Federated', id: arn },
  context: new Map<string, string>([
    [`${host}:aud`, 'sts.amazonaws.com'],
    [`${host}:sub`, 'repo:acme/payments:ref:refs/heads/main'],
    [`${host}:repository_owner_id`, '1234567'],
    ['sts:rolesessionname', 'bench'],
  ]),
}

/** Policy decisions per second: a typical trust policy, and one that fills its 2,048 characters. */
export function measurePolicy(plan: BenchPlan): Promise<string> {
  const typical = JSON.stringify(document([statement('repo:acme/payments:*')]))
  const full = fullPolicy()
  const rows = [
    ['typical, allowed', typical, request],
    [`${full.length} characters, last statement allows`, full, request],
    ['typical, denied (with every reason)', typical, { ...request, context: new Map() }],
  ] as const
  const lines = rows.map(([name, text, asked]) => `| ${name} | ${rate(plan, text, asked)} |`)
  return Promise.resolve(
    ['## Policy decisions', '', '| policy | decisions per second |', '|---|---|', ...lines, ''].join('\n'),
  )
}

function statement(subject: string): object {
  return {
    Effect: 'Allow',
    Principal: { Federated: arn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${host}:sub`]: subject },
    },
  }
}

function document(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements }
}

function fullPolicy(): string {
  const last = statement('repo:acme/payments:*')
  const statements: object[] = []
  for (let n = 0; ; n++) {
    const grown = JSON.stringify(document([...statements, statement(`repo:acme/service-${n}:*`), last]))
    if (grown.length > maxLength) return JSON.stringify(document([...statements, last]))
    statements.push(statement(`repo:acme/service-${n}:*`))
  }
}

function rate(plan: BenchPlan, text: string, asked: PolicyRequest): string {
  const policy = compileTrustPolicy(parseTrustPolicy(text))
  const rates = Array.from({ length: plan.rounds + 1 }, () => {
    const startedAt = performance.now()
    let decisions = 0
    while (performance.now() - startedAt < 300)
      for (let n = 0; n < 1000; n++, decisions++) evaluate(policy, asked)
    return decisions / ((performance.now() - startedAt) / 1000)
  })
  return Math.round(median(rates)).toLocaleString('en-US')
}
