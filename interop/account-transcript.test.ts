// From an empty account to a role for GitHub jobs, a denial, a review and a revocation: the AWS CLI and vouch side by side.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import { makeKey } from '../test/scene/tokens.ts'
import { openTerminal, type Terminal } from '../test/scene/transcript.ts'
import { account, vouchBin } from '../test/scene/vouch.ts'

const kept = new URL('../docs/transcripts/account.txt', import.meta.url)
const awsCli = process.env['VOUCH_INTEROP_AWS'] ?? 'aws'
const host = 'token.actions.githubusercontent.com'
const roleArn = `arn:aws:iam::${account}:role/deploy`

const trust = (sub?: string): object => ({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${host}:aud`]: 'sts.amazonaws.com',
        ...(sub !== undefined && { [`${host}:sub`]: sub }),
      },
    },
  },
})
const reports = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' },
}
const job = { iss: `https://${host}`, repository: 'acme/app', ref: 'refs/heads/main', actor: 'octocat' }

test(
  'an account grows from nothing by the commands of the guides, and is looked after with vouch',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vouch-account-transcript-'))
    layOut(folder)
    const terminal = openTerminal({ cwd: folder, env: environment(folder), replace: replacements(folder) })
    const server = await terminal.start('vouch up --manifest account.yaml --port 0', 'second terminal')
    try {
      await goThrough(terminal)
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true })
    }
    if (process.env['VOUCH_RECORD'] !== undefined) writeFileSync(kept, terminal.text())
    assert.equal(terminal.text(), readFileSync(kept, 'utf8'))
  },
)

const admin = 'vouch run --admin -- aws'

/** Each command, and the exit code it must end with. */
async function goThrough(terminal: Terminal): Promise<void> {
  const commands: readonly (readonly [command: string, code: number])[] = [
    [
      `${admin} iam create-open-id-connect-provider --url https://${host} --client-id-list sts.amazonaws.com`,
      0,
    ],
    [
      `${admin} iam create-role --role-name deploy --assume-role-policy-document file://any-repository.json`,
      255,
    ],
    [
      `${admin} iam create-role --role-name deploy --assume-role-policy-document file://one-repository.json --tags Key=owner,Value=payments --query Role.Arn`,
      0,
    ],
    [
      `${admin} iam create-policy --policy-name reports --policy-document file://reports.json --query Policy.Arn`,
      0,
    ],
    [
      `${admin} iam attach-role-policy --role-name deploy --policy-arn arn:aws:iam::${account}:policy/reports`,
      0,
    ],
    [
      `${admin} iam simulate-principal-policy --policy-source-arn ${roleArn} --action-names s3:GetObject s3:PutObject --resource-arns arn:aws:s3:::reports/2026.csv --query 'EvaluationResults[].[EvalActionName,EvalDecision]' --output text`,
      0,
    ],
    ['vouch apply -f github-keys.yaml', 0],
    [
      '. ./vouchsafe.sh; ./assume.sh main.jwt > session.sh && . ./session.sh && aws sts get-caller-identity',
      0,
    ],
    ['. ./vouchsafe.sh; ./assume.sh fork.jwt', 255],
    ['vouch audit --denied', 0],
    ['. ./vouchsafe.sh; . ./session.sh; aws iam list-roles', 255],
    ['. ./vouchsafe.sh; . ./session.sh; aws iam create-access-key --user-name me', 255],
    ['vouch review', 0],
    ['vouch revoke --role deploy', 0],
    ['. ./vouchsafe.sh; . ./session.sh; aws sts get-caller-identity', 255],
  ]
  for (const [command, code] of commands)
    assert.equal(await terminal.run(command), code, `${command}\n${terminal.text().slice(-3000)}`)
}

/** Files of the scene. A key of ours stands in for GitHub's, whose private half nobody has. */
function layOut(folder: string): void {
  const key = makeKey('github')
  const write = (name: string, content: string | object): void =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : `${JSON.stringify(content)}\n`)
  write('account.yaml', `kind: Account\nid: "${account}"\n`)
  write('any-repository.json', trust())
  write('one-repository.json', trust('repo:acme/app:ref:refs/heads/main'))
  write('reports.json', reports)
  write('github-keys.yaml', {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.publicJwk] } },
  })
  write('main.jwt', key.token({ ...job, sub: 'repo:acme/app:ref:refs/heads/main' }))
  write('fork.jwt', key.token({ ...job, sub: 'repo:acme-evil/app:ref:refs/heads/main' }))
  write(
    'vouchsafe.sh',
    'url=$(sed -n \'s/.*"url": *"\\([^"]*\\)".*/\\1/p\' h/server.json)\nexport AWS_ENDPOINT_URL_STS=$url/aws/sts AWS_ENDPOINT_URL_IAM=$url/aws/iam AWS_DEFAULT_REGION=eu-central-1\n',
  )
  write(
    'assume.sh',
    `#!/bin/sh\naws sts assume-role-with-web-identity --role-arn ${roleArn} --role-session-name run-7 --web-identity-token "$(cat $1)" \\\n  --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text > answer || exit\nawk '{print "export AWS_ACCESS_KEY_ID="$1" AWS_SECRET_ACCESS_KEY="$2" AWS_SESSION_TOKEN="$3}' answer\n`,
  )
  chmodSync(join(folder, 'assume.sh'), 0o755)
  symlinkSync(vouchBin, join(folder, 'vouch'))
}

function environment(folder: string): Record<string, string> {
  const path = [folder, dirname(awsCli), dirname(process.execPath), process.env['PATH'] ?? '']
  return {
    PATH: path.join(delimiter),
    HOME: folder,
    LANG: 'C.UTF-8',
    VOUCH_HOME: join(folder, 'h'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  }
}

function replacements(folder: string): readonly (readonly [RegExp | string, string])[] {
  return [
    [folder, '/home/me'],
    [/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:8750'],
    [/"([xy])":"[\w-]{43}"/g, '"$1":"…"'],
    [/\buid:\d+/g, 'uid:1000'],
    [/\/uid\/\d+/g, '/uid/1000'],
    [/\buid-\d+/g, 'uid-1000'],
    [/\bpid \d+/g, 'pid 1234'],
    [/\b(AROA|ANPA)[A-Z2-7]{17}/g, '$1XXXXXXXXXXXXXXXXX'],
    [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '00000000-0000-0000-0000-000000000000'],
    [/\b[0-9a-f]{32,64}\b/g, '0000'],
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-11-22T12:00:00Z'],
    [/\d{4}-\d\d-\d\d\b/g, '2026-11-22'],
    [/\b1[789]\d{8}\b/g, '1795348800'],
    [/ +$/gm, ''],
  ]
}
