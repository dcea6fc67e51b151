// pre-commit itself runs our hook out of a clone of this checkout's last commit; the reports of other scanners, made by
// them on the spot, merge with our own scan; and Microsoft's validator reads our SARIF.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { tokenChecksum } from '@vouchsafe/scan/check'
import { detectors } from '@vouchsafe/scan/detectors'
import { scan } from '@vouchsafe/scan/engine'
import { createFingerprinter } from '@vouchsafe/scan/finding'
import { completeFindings, createReportSource } from '@vouchsafe/scan/import'
import { renderSarif } from '@vouchsafe/scan/report'
import { createGitSource } from '@vouchsafe/scan/sources/git'

const checkout = new URL('..', import.meta.url).pathname
const preCommit = join(dirname(process.env['VOUCH_INTEROP_PYTHON'] ?? '/usr/bin/python3'), 'pre-commit')
const random = 'q7ZkT3mXw9LbR2vNc8JdF5yHs4PgKe'
const token = `gh${'p'}_${random}${tokenChecksum(random)}`

/** A repository of nobody's, with a home of its own, so that no setting of this machine's user takes part. */
class ThrowAway {
  readonly path = mkdtempSync(join(tmpdir(), 'vouch-hook-'))
  readonly env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: join(this.path, 'home'),
    PRE_COMMIT_HOME: join(this.path, 'pre-commit'),
    npm_config_cache: process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? '/root', '.npm'),
    GIT_CONFIG_NOSYSTEM: '1',
    // the checkout may be another user's, as in a container
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  }
  readonly tree = join(this.path, 'tree')

  constructor() {
    for (const folder of ['home', 'tree']) mkdirSync(join(this.path, folder))
    this.run('git', 'init', '--quiet', '.')
    this.run('git', 'config', 'user.name', 'Ann')
    this.run('git', 'config', 'user.email', 'ann@example.org')
  }

  run(program: string, ...words: string[]): string {
    return execFileSync(program, words, { cwd: this.tree, env: this.env, encoding: 'utf8', stdio: 'pipe' })
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.tree, name), text)
    this.run('git', 'add', name)
  }

  commit(message: string): { code: number | null; said: string; ms: number } {
    const began = performance.now()
    const words = ['commit', '--quiet', '-m', message]
    const { status, stdout, stderr } = spawnSync('git', words, {
      cwd: this.tree,
      env: this.env,
      encoding: 'utf8',
    })
    return { code: status, said: stdout + stderr, ms: Math.round(performance.now() - began) }
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

describe('the pre-commit hook', () => {
  let repository: ThrowAway
  before(() => {
    repository = new ThrowAway()
    const revision = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: checkout, encoding: 'utf8' }).trim()
    const config = `repos: [{ repo: '${checkout}', rev: ${revision}, hooks: [{ id: vouch-scan }] }]\n`
    repository.write('.pre-commit-config.yaml', config)
    repository.run(preCommit, 'install')
  })
  after(() => repository[Symbol.dispose]())

  test('a clean commit passes, the first of all installing the hook', { timeout: 600_000 }, (t) => {
    const { code, said, ms } = repository.commit('first')
    assert.equal(code, 0, said)
    assert.match(said, /vouch scan\.+Passed/)
    t.diagnostic(`with the installation: ${ms} ms`)
  })

  test('a commit that would add a token does not come about, and no part of it is shown', () => {
    repository.write('deploy.env', `GITHUB_TOKEN=${token}\n`)
    const { code, said } = repository.commit('leak')
    assert.equal(code, 1)
    assert.match(said, /vouch scan\.+Failed[^]*CRITICAL {2}GitHub token[^]*at deploy\.env:1/)
    assert.ok(!said.includes(token.slice(4, 12)))
    assert.equal(repository.run('git', 'log', '--oneline').trim().split('\n').length, 1)
  })

  test('a commit passes whose token is excused with a reason', (t) => {
    repository.write('deploy.env', `GITHUB_TOKEN=${token} # vouch:allow: it was revoked in June\n`)
    const { code, said, ms } = repository.commit('excused')
    assert.equal(code, 0, said)
    t.diagnostic(`git, pre-commit and vouch: ${ms} ms`)
    const began = performance.now()
    repository.run(process.execPath, vouch, 'scan', '--staged')
    t.diagnostic(`vouch scan --staged alone: ${Math.round(performance.now() - began)} ms`)
  })
})

const vouch = join(checkout, 'packages/cli/bin/vouch.js')

describe('the GitHub Action', () => {
  const help = execFileSync(process.execPath, [vouch, 'scan', '--help'], { encoding: 'utf8' })
  const lacking = ['--report', '--diff'].filter((word) => !help.includes(word))

  test(
    'its script reads what a pull request brings, writes SARIF and the summary, and ends as the scan does',
    { skip: lacking.length > 0 && `vouch scan has no ${lacking.join(' and ')} yet` },
    () => {
      using repository = new ThrowAway()
      repository.write('a.txt', 'nothing\n')
      repository.commit('base')
      const base = repository.run('git', 'rev-parse', 'HEAD').trim()
      repository.write('deploy.env', `GITHUB_TOKEN=${token}\n`)
      repository.commit('change')
      const file = (name: string): string => join(repository.path, name)
      const { status, stdout } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', scriptOfAction()], {
        cwd: repository.tree,
        encoding: 'utf8',
        env: {
          ...repository.env,
          VOUCH: vouch,
          SCAN_PATH: '.',
          SCAN_HISTORY: 'false',
          SCAN_FAIL_ON: 'medium',
          SCAN_BASELINE: '',
          SCAN_SARIF: file('out.sarif'),
          SCAN_BASE: base,
          RUNNER_TEMP: repository.path,
          GITHUB_STEP_SUMMARY: file('summary.md'),
          GITHUB_OUTPUT: file('outputs'),
        },
      })
      assert.equal(status, 1, stdout)
      assert.match(readFileSync(file('summary.md'), 'utf8'), /\| critical \| GitHub token/)
      assert.equal(JSON.parse(readFileSync(file('out.sarif'), 'utf8')).runs[0].results.length, 1)
      assert.match(readFileSync(file('outputs'), 'utf8'), /^sarif=.*out\.sarif\nexit-code=1\n$/)
      for (const written of [
        stdout,
        ...['summary.md', 'out.sarif'].map((name) => readFileSync(file(name), 'utf8')),
      ])
        assert.ok(!written.includes(token.slice(4, 12)))
    },
  )
})

/** The script of the last step of action.yml, as the runner gives it to bash. */
function scriptOfAction(): string {
  const [, block = ''] =
    /\n {6}run: \|\n((?: {8}.*\n?)+)$/.exec(readFileSync(join(checkout, 'action.yml'), 'utf8')) ?? []
  return block.replaceAll(/^ {8}/gm, '')
}

/** Other scanners, and how each is told to write what it finds in the history of the working directory. */
const scanners: readonly (readonly [
  name: string,
  program: string | undefined,
  words: (out: string) => string[],
])[] = [
  [
    'gitleaks',
    process.env['VOUCH_INTEROP_GITLEAKS'],
    (out) => ['git', '.', '--no-banner', '--exit-code', '0', '--report-format', 'json', '--report-path', out],
  ],
  [
    'betterleaks',
    process.env['VOUCH_BETTERLEAKS'],
    (out) => ['git', '.', '--exit-code', '0', '--report-format', 'json', '--report-path', out],
  ],
  [
    'Kingfisher',
    process.env['VOUCH_KINGFISHER'],
    (out) => ['scan', '.', '--no-validate', '--format', 'json', '--output', out],
  ],
]

describe('the report of another scanner', () => {
  const at = Math.floor(Date.now() / 1000) as EpochSeconds
  const options = { detectors, fingerprinter: createFingerprinter(Buffer.alloc(32)), at }

  for (const [name, program, words] of scanners)
    test(
      `${name}: what it finds of ours is what we find, and both places are told`,
      { skip: program === undefined && `no ${name} here` },
      async () => {
        using repository = new ThrowAway()
        repository.write(
          'deploy.env',
          `# one\nGITHUB_TOKEN=${token}\nSLACK=xo${'xb'}-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx\n`,
        )
        repository.commit('first')
        const report = join(repository.path, 'report.json')
        spawnSync(program ?? '', words(report), { cwd: repository.tree, env: repository.env })
        const reported = createReportSource(report, options)
        const searchPath = process.env['PATH'] ?? ''
        const sources = [createGitSource(repository.tree, { searchPath }), reported]
        const result = await scan(sources, {
          ...options,
          signal: new AbortController().signal,
          onProgress: () => undefined,
        })
        const findings = completeFindings(result.findings, [reported], options)
        assert.deepEqual(result.gaps, [])
        assert.deepEqual(
          findings.map(({ detector, places }) => [
            detector,
            ...places.map(
              ({ origin, line }) => `${origin.kind} ${'path' in origin ? origin.path : ''}:${line}`,
            ),
          ]),
          [['github-token', 'git deploy.env:2', 'report deploy.env:2']],
        )
        const outOfScope = Object.keys(result.coverage[1]?.further ?? {}).filter((key) => /slack/.test(key))
        if (name !== 'Kingfisher') assert.equal(outOfScope.length, 1)
      },
    )

  test('our SARIF is valid to the validator of its makers', async () => {
    using repository = new ThrowAway()
    repository.write(
      'deploy key.env',
      `GITHUB_TOKEN=${token}\nrole-to-assume: arn:aws:iam::123456789012:role/x\n`,
    )
    repository.commit('first')
    const source = createGitSource(repository.tree, { searchPath: process.env['PATH'] ?? '' })
    const result = await scan([source], {
      ...options,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    const report = { target: '.', began: '2026-11-22T06:00:00Z', elapsedMs: 10, tool: '0.1.0', ...result }
    const file = join(repository.path, 'report.sarif')
    writeFileSync(file, renderSarif(report))
    const said = spawnSync(process.env['VOUCH_INTEROP_SARIF'] ?? 'sarif-multitool', ['validate', file], {
      encoding: 'utf8',
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    })
    assert.equal(said.status, 0, said.stdout + said.stderr)
    assert.doesNotMatch(said.stdout, /: error /)
  })
})
