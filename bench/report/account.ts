import { runLoad, type LoadCall } from '../load/run-load.ts'
import { median } from '../measure/process.ts'
import { account, roleArn, roleTrusting } from '../../test/scene/vouch.ts'
import { hostOf, roleName, startBenchVouch } from '../scene/servers.ts'
import { signedCall, signIn } from '../scene/signed.ts'
import { makeTokens, requestBody, type TokenSet } from '../scene/tokens.ts'
import type { BenchPlan } from './exchange.ts'

const connections = 64
const next = 'bench-next'
/** Signed calls keep their date: a set is used for this long at most. */
const signed = 200

const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

interface Kind {
  readonly name: string
  readonly path: string
  readonly calls: () => Promise<readonly LoadCall[]>
}

/** Role chaining and calls authorized by SigV4, beside the web-identity exchange of the same run. */
export async function measureAccount(plan: BenchPlan): Promise<string> {
  const set = makeTokens('RS256', 'https://rsa.bench.example.com', plan.tokens)
  const vouch = await startBenchVouch([set], rolesOf(set))
  const { port } = vouch
  const [token = ''] = set.tokens
  const signer = await signIn(vouch, token, roleName(set))
  const repeat = async (service: 'sts' | 'iam', parameters: Readonly<Record<string, string>>) =>
    Array.from({ length: signed }, () => signedCall(signer, { service, port }, parameters))
  const kinds: readonly Kind[] = [
    {
      name: 'AssumeRoleWithWebIdentity, RS256',
      path: '/aws/sts/',
      calls: async () => set.tokens.map((one) => ({ body: requestBody(one, roleArn(roleName(set))) })),
    },
    {
      name: 'AssumeRole',
      path: '/aws/sts/',
      calls: () => repeat('sts', { Action: 'AssumeRole', RoleArn: roleArn(next), RoleSessionName: 'bench' }),
    },
    {
      name: 'GetCallerIdentity',
      path: '/aws/sts/',
      calls: () => repeat('sts', { Action: 'GetCallerIdentity' }),
    },
    {
      name: 'iam:GetRole, authorized',
      path: '/aws/iam/',
      calls: () => repeat('iam', { Action: 'GetRole', RoleName: next }),
    },
  ]
  const rates = await measureKinds(plan, vouch, kinds)
  await vouch.stop()
  const [base = 1] = rates
  const rows = kinds.map(({ name }, n) => {
    const rate = rates[n] ?? 0
    return `| ${name} | ${rate.toFixed(0)} | ${(rate / base).toFixed(2)} |`
  })
  return [
    '## Calls that a session signs',
    '',
    `${connections} connections, durable ledger on; beside the exchange of the same run.`,
    '',
    '| call | calls per server CPU-second | to the exchange |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

async function measureKinds(
  plan: BenchPlan,
  { pid, port }: { readonly pid: number; readonly port: number },
  kinds: readonly Kind[],
): Promise<readonly number[]> {
  const drive = async ({ path, calls }: Kind, seconds: number): Promise<number> => {
    const load = await runLoad({ pid, port, path, calls: await calls(), connections, seconds })
    return load.perCpuSecond
  }
  for (const kind of kinds) await drive(kind, plan.warmUpSeconds / 3)
  const rates: number[][] = kinds.map(() => [])
  for (let round = 0; round < plan.rounds; round++)
    for (const [n, kind] of kinds.entries()) rates[n]?.push(await drive(kind, plan.seconds))
  return rates.map(median)
}

function rolesOf(set: TokenSet): readonly object[] {
  const chained = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
  return [
    { ...roleTrusting(roleName(set), hostOf(set)), policies: { inline: { all: everything } } },
    { kind: 'Role', name: next, trustPolicy: { Version: '2012-10-17', Statement: chained } },
  ]
}
