import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CloudTrailRecord } from '@vouchsafe/ledger/render/cloudtrail'
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { exportCloudTrail, type Exported } from './export-cloudtrail.ts'
import type { AuditRecord } from './formats.ts'

const noon = 1_795_348_800
const record = (sequence: number, seconds: number, facts: object = {}): AuditRecord => ({
  sequence,
  event: {
    id: `id-${sequence}`,
    at: noon + seconds,
    type: 'session_use',
    outcome: 'allowed',
    trustVersion: 1,
    caller: { transport: 'tcp', address: '192.0.2.1' },
    protocol: 'aws',
    operation: 'GetCallerIdentity',
    account: '000000000001',
    ...facts,
  },
})

const folder = async (use: (directory: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'vouch-trail-'))
  try {
    await use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

interface Run {
  /** Seconds after noon; long after everything by default. */
  readonly at?: number
  readonly filter?: string
  readonly pageRows?: number
}

/** One run over a ledger; `asked` is told from where. */
function run(
  directory: string,
  ledger: readonly AuditRecord[],
  { at = 86_400, filter = '', pageRows = 2 }: Run = {},
) {
  const asked: number[] = []
  const exported: Promise<Exported> = exportCloudTrail({
    directory,
    filter,
    at: (noon + at) as EpochSeconds,
    page: async (after) => {
      asked.push(after)
      return ledger.filter(({ sequence }) => sequence > after).slice(0, pageRows)
    },
    sequenceOf: async (id) =>
      ledger.filter(({ event }) => event['id'] === id).map(({ sequence }) => sequence),
  })
  return { exported, asked }
}

/** Every file by its name, with the decision ids in it. */
function contents(directory: string): Record<string, readonly string[]> {
  const paths = globSync('**/*.gz', { cwd: directory }).toSorted()
  return Object.fromEntries(
    paths.map((path) => {
      const text = gunzipSync(readFileSync(join(directory, path))).toString()
      const { Records } = JSON.parse(text) as { Records: CloudTrailRecord[] }
      return [path, Records.map(({ requestID }) => requestID)]
    }),
  )
}

const ledger = [
  record(1, 0),
  record(2, 299),
  record(3, 300),
  record(4, 301, { account: '000000000002' }),
  record(5, 302, { request: { region: 'eu-west-1' } }),
]

test('exportCloudTrail() writes a private file for each account, region and five minutes', () =>
  folder(async (directory) => {
    assert.deepEqual(await run(directory, ledger).exported, { records: 5, files: 4 })
    const files = contents(directory)
    assert.deepEqual(
      Object.keys(files).map((path) => path.replace(/_\w{16}\.json\.gz$/, '')),
      [
        'AWSLogs/000000000001/CloudTrail/eu-west-1/2026/11/22/000000000001_CloudTrail_eu-west-1_20261122T1210Z',
        'AWSLogs/000000000001/CloudTrail/us-east-1/2026/11/22/000000000001_CloudTrail_us-east-1_20261122T1205Z',
        'AWSLogs/000000000001/CloudTrail/us-east-1/2026/11/22/000000000001_CloudTrail_us-east-1_20261122T1210Z',
        'AWSLogs/000000000002/CloudTrail/us-east-1/2026/11/22/000000000002_CloudTrail_us-east-1_20261122T1210Z',
      ],
    )
    assert.deepEqual(Object.values(files), [['id-5'], ['id-1', 'id-2'], ['id-3'], ['id-4']])
    for (const path of Object.keys(files)) assert.equal(statSync(join(directory, path)).mode & 0o777, 0o600)
  }))

test('exportCloudTrail() changes nothing when it runs again, from where it ended or from the start', () =>
  folder(async (directory) => {
    await run(directory, ledger).exported
    const before = contents(directory)
    const again = run(directory, ledger)
    assert.deepEqual(await again.exported, { records: 0, files: 0 })
    assert.deepEqual(again.asked, [5])
    const anew = run(directory, ledger, { filter: 'another' })
    assert.deepEqual(await anew.exported, { records: 0, files: 0 })
    assert.equal(anew.asked[0], 0)
    assert.deepEqual(contents(directory), before)
  }))

test('exportCloudTrail() gives the same bytes for the same records', () =>
  folder(async (one) =>
    folder(async (other) => {
      await run(one, ledger, { pageRows: 1 }).exported
      await run(
        other,
        ledger.toReversed().toSorted((a, b) => a.sequence - b.sequence),
        { pageRows: 100 },
      ).exported
      for (const path of Object.keys(contents(one)))
        assert.deepEqual(readFileSync(join(one, path)), readFileSync(join(other, path)))
    }),
  ))

test('exportCloudTrail() leaves out a window that is not over, and goes on with its first record', () =>
  folder(async (directory) => {
    const first = run(directory, ledger, { at: 310 })
    assert.deepEqual(await first.exported, { records: 0, files: 0 })
    const second = run(directory, ledger, { at: 400 })
    assert.deepEqual(await second.exported, { records: 2, files: 1 })
    const late = [...ledger, record(6, 100)]
    const third = run(directory, late, { at: 86_400 })
    assert.deepEqual(await third.exported, { records: 4, files: 4 })
    assert.equal(third.asked[0], 2)
    assert.deepEqual(
      Object.values(contents(directory)).map((ids) => ids.join()),
      ['id-5', 'id-1,id-6,id-2', 'id-3', 'id-4'],
    )
  }))

test('exportCloudTrail() begins anew when the ledger is another one', () =>
  folder(async (directory) => {
    await run(directory, ledger).exported
    const other = [record(1, 0, { id: 'x' }), record(2, 600, { id: 'y' })]
    const { exported, asked } = run(directory, other)
    assert.deepEqual(await exported, { records: 2, files: 2 })
    assert.equal(asked[0], 0)
  }))

test('exportCloudTrail() never overwrites a file that is no log of its own', () =>
  folder(async (directory) => {
    await run(directory, ledger.slice(0, 1)).exported
    const [path = ''] = Object.keys(contents(directory))
    writeFileSync(join(directory, path), 'something else')
    rmSync(join(directory, '.vouch-audit.json'))
    await assert.rejects(run(directory, ledger).exported, (error) =>
      isVouchsafeError(error, 'config_invalid'),
    )
    assert.equal(readFileSync(join(directory, path), 'utf8'), 'something else')
  }))

test('exportCloudTrail() takes a progress file that it cannot read for none', () =>
  folder(async (directory) => {
    writeFileSync(join(directory, '.vouch-audit.json'), '{"filter":"","sequence":-1}')
    assert.deepEqual(await run(directory, ledger).exported, { records: 5, files: 4 })
  }))
