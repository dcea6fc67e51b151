// From a trust policy that is too broad to one that admits what the ledger has seen: tighten, candidate, promote. The
// session is kept in docs/transcripts/tighten.txt; `VOUCH_RECORD=1` writes it anew.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { compact, goodClaims, now, rs256, rsaKey } from '../scene/forge.ts'
import { assume } from '../scene/sts.ts'
import { githubAccount as account, githubHost as host, layOutGithubRole } from '../scene/github-role.ts'
import { openTerminal, type Terminal } from '../scene/transcript.ts'
import { sceneOf, startVouch } from '../scene/vouch.ts'

const kept = new URL('../../docs/transcripts/tighten.txt', import.meta.url)
const roleArn = `arn:aws:iam::${account}:role/deploy`

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Acme',
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      Condition: {
        StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${host}:sub`]: 'repo:acme/*' },
      },
    },
  ],
}

function openSession(folder: string, home: string): Terminal {
  return openTerminal({
    cwd: folder,
    env: {
      PATH: [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      LANG: 'C.UTF-8',
      VOUCH_HOME: home,
    },
    replace: [
      [folder, '/home/me'],
      [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '01234567-89ab-cdef-0123-456789abcdef'],
      [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-11-22T12:00:00Z'],
      [/\d{4}-\d\d-\d\d(?=[ \n])(?! to )/g, '2026-11-22'],
      [/ +$/gm, ''],
    ],
  })
}

const main = 'repo:acme/shop:ref:refs/heads/main'
const production = 'repo:acme/infra:environment:production'
const website = 'repo:acme/website:ref:refs/heads/main'
const tags = Array.from({ length: 15 }, (_, n) => `repo:acme/shop:ref:refs/tags/v1.${n}`)

test('a person goes from a broad policy to one that admits what was seen, and nobody who was is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-tighten-transcript-'))
  const key = rsaKey('github')
  layOutGithubRole(folder, key, trustPolicy)
  const scene = sceneOf(join(folder, 'trust.yaml'))
  const server = await startVouch(scene)
  const statusOf = async (sub: string): Promise<number> => {
    const claims = { ...goodClaims(`https://${host}`), sub, repository_owner_id: '77' }
    const token = compact({ alg: 'RS256', kid: 'github' }, claims, rs256(key))
    return (await assume(server.url, roleArn, token)).status
  }
  const allGetIn = async (subjects: readonly string[]): Promise<void> => {
    for (const sub of subjects) assert.equal(await statusOf(sub), 200, sub)
  }
  try {
    const terminal = openSession(folder, server.home)
    await allGetIn([main, main, production, ...tags])
    // not in the second in which the candidate is stored
    const last = now()
    while (now() === last) await delay(50)
    assert.equal(await terminal.run('vouch tighten deploy --candidate'), 0)

    // what nobody had on record: the enforced policy goes on to admit it
    await allGetIn([main, website, production, ...tags.slice(1)])
    assert.equal(await terminal.run('vouch promote deploy'), 1)

    assert.equal(await terminal.run('vouch tighten deploy --candidate --out deploy-trust.json'), 0)
    await allGetIn([main, website, production, ...tags.slice(1), 'repo:acme/shop:ref:refs/tags/v2.0'])
    assert.equal(await terminal.run('vouch promote deploy'), 0)
    // the file has the policy now, so that the manifest says what is enforced
    assert.equal(await terminal.run('vouch apply -f trust.yaml'), 0)

    await allGetIn([main, website, production, ...tags])
    for (const stranger of ['repo:acme/attic:ref:refs/heads/main', 'repo:acme/shop:pull_request'])
      assert.equal(await statusOf(stranger), 403, stranger)
    const text = terminal.text()
    if (process.env['VOUCH_RECORD'] === '1') writeFileSync(kept, text)
    assert.equal(text, readFileSync(kept, 'utf8'))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
})
