// Must be shown: from a refused GitHub job to a fixed policy with three commands. The session is kept in
// docs/transcripts/explain.txt; `VOUCH_RECORD=1` writes it anew.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import { compact, goodClaims, rs256, rsaKey } from '../scene/forge.ts'
import { assume } from '../scene/sts.ts'
import { githubAccount as account, githubHost as host, layOutGithubRole } from '../scene/github-role.ts'
import { openTerminal, type Terminal } from '../scene/transcript.ts'
import { sceneOf, startVouch } from '../scene/vouch.ts'

const kept = new URL('../../docs/transcripts/explain.txt', import.meta.url)
const roleArn = `arn:aws:iam::${account}:role/deploy`

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'MainBranch',
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${host}:aud`]: 'sts.amazonaws.com',
          [`${host}:sub`]: 'repo:acme/shop:ref:refs/heads/main',
        },
      },
    },
  ],
}

function openSession(folder: string, home: string, id: string): Terminal {
  return openTerminal({
    cwd: folder,
    env: {
      PATH: [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      LANG: 'C.UTF-8',
      VOUCH_HOME: home,
      // of the error that the job printed
      DECISION: id,
    },
    replace: [
      [folder, '/home/me'],
      [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '01234567-89ab-cdef-0123-456789abcdef'],
      [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-11-22T12:00:00Z'],
      [/ +$/gm, ''],
    ],
  })
}

test('a person goes from a refused job to a fixed policy with three commands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-explain-transcript-'))
  const key = rsaKey('github')
  layOutGithubRole(folder, key, trustPolicy)
  const scene = sceneOf(join(folder, 'trust.yaml'))
  const server = await startVouch(scene)
  try {
    const job = {
      ...goodClaims(`https://${host}`),
      sub: 'repo:acme/shop:environment:production',
      environment: 'production',
    }
    const token = compact({ alg: 'RS256', kid: 'github' }, job, rs256(key))
    const refused = await assume(server.url, roleArn, token)
    assert.deepEqual([refused.status, refused.code], [403, 'AccessDenied'])
    const terminal = openSession(folder, server.home, refused.requestId ?? '')
    const codes = [
      await terminal.run('vouch explain $DECISION --out deploy-trust.json'),
      await terminal.run('vouch diff --role deploy deploy-trust.json'),
      await terminal.run('vouch apply -f trust.yaml'),
    ]
    assert.deepEqual(codes, [1, 1, 0])
    assert.equal((await assume(server.url, roleArn, token)).status, 200)
    const text = terminal.text()
    if (process.env['VOUCH_RECORD'] === '1') writeFileSync(kept, text)
    assert.equal(text, readFileSync(kept, 'utf8'))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
})
