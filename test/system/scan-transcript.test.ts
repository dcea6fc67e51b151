// Must be shown: a person scans a laptop, understands each finding, and knows the next step for each. The session is
// kept in docs/transcripts/scan.txt; `VOUCH_RECORD=1` writes it anew.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import {
  awsKeyId,
  awsSecret,
  dockerAuth,
  githubToken,
  npmToken,
  serviceAccountKey,
} from '@vouchsafe/scan/testing'
import { openTerminal } from '../scene/transcript.ts'
import { vouchBin } from '../scene/vouch.ts'

const kept = new URL('../../docs/transcripts/scan.txt', import.meta.url)

const workflow = `on: push
jobs:
  deploy:
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          aws-access-key-id: \${{ secrets.DEPLOY_KEY_ID }}
          aws-secret-access-key: \${{ secrets.DEPLOY_KEY }}
`

function layOut(home: string): void {
  const files: Readonly<Record<string, string>> = {
    '.aws/credentials': `[default]\naws_access_key_id = ${awsKeyId('laptop')}\naws_secret_access_key = ${awsSecret('laptop')}\n`,
    '.config/gcloud/application_default_credentials.json': serviceAccountKey('laptop'),
    '.docker/config.json': dockerAuth('registry.acme.io', 'deploy:vT7-kq2-Lm9-xR4'),
    '.npmrc': `//registry.npmjs.org/:_authToken=${npmToken('laptop')}\n`,
    '.bash_history': `cd shop\nexport GITHUB_TOKEN=${githubToken('laptop')}\nmake release\n`,
    'src/shop/.github/workflows/deploy.yml': workflow,
    'src/shop/README.md': 'Use AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE in the examples.\n',
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
}

test('a person scans a laptop and knows what to do next', async () => {
  const home = mkdtempSync(join(tmpdir(), 'vouch-laptop-'))
  const tools = mkdtempSync(join(tmpdir(), 'vouch-tools-'))
  try {
    layOut(home)
    symlinkSync(vouchBin, join(tools, 'vouch'))
    const terminal = openTerminal({
      cwd: home,
      env: {
        PATH: [tools, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
        HOME: home,
        LANG: 'C.UTF-8',
      },
      replace: [
        [home, '/home/me'],
        [/\b[0-9a-f]{32}\b/g, '0123456789abcdef0123456789abcdef'],
        [/\b(AKIA)[A-Z2-7]{16}\b/g, '$1XXXXXXXXXXXXXXXX'],
        [/\(1[67]\d\d characters\)/g, '(1732 characters)'],
        [/\d+\.\d MB in [\d.]+ s, \d+\.\d MB\/s/g, '0.0 MB in 0.30 s, 0.1 MB/s'],
      ],
    })
    const codes = [
      await terminal.run('vouch scan --laptop src'),
      await terminal.run('vouch scan --laptop src --baseline known.json --update-baseline'),
      await terminal.run('vouch scan --laptop src --baseline known.json'),
      await terminal.run('vouch inventory . --out inventory.json; vouch inventory --report inventory.json'),
    ]
    assert.deepEqual(codes, [1, 0, 0, 0])
    const text = terminal.text()
    for (const secret of [awsSecret('laptop'), npmToken('laptop'), githubToken('laptop'), 'vT7-kq2-Lm9-xR4'])
      assert.ok(!text.includes(secret))
    if (process.env['VOUCH_RECORD'] === '1') writeFileSync(kept, text)
    assert.equal(text, readFileSync(kept, 'utf8'))
  } finally {
    rmSync(home, { recursive: true })
    rmSync(tools, { recursive: true })
  }
})
