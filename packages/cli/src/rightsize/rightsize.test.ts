import type { EpochSeconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { exportCloudTrail } from '#audit/export-cloudtrail'
import type { AuditRecord } from '#audit/formats'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'

const root = mkdtempSync(join(tmpdir(), 'vouch-rightsize-'))
after(() => rmSync(root, { recursive: true }))

const role = 'arn:aws:iam::123456789012:role/app/deploy'
let ids = 0

function event(key: string, more: object = {}): string {
  ids += 1
  return JSON.stringify({
    eventTime: '2026-11-01T00:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    eventType: 'AwsApiCall',
    eventID: `event-${ids}`,
    managementEvent: false,
    userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn: role } } },
    requestParameters: { bucketName: 'b', key },
    resources: [{ ARN: `arn:aws:s3:::b/${key}` }, { ARN: 'arn:aws:s3:::b' }],
    ...more,
  })
}

const log = (...events: readonly string[]): Buffer => gzipSync(`{"Records":[${events.join(',')}]}`)

let folders = 0
async function rightsize(files: Readonly<Record<string, string | Buffer>>, ...words: readonly string[]) {
  const cwd = join(root, String((folders += 1)))
  mkdirSync(cwd)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), bytes)
  }
  const io = recordedIo({ cwd, env: { HOME: root } })
  const asked = words.includes('--role') ? words : ['--role', 'deploy', ...words]
  const code = await runProgram(['rightsize', ...asked], io)
  return { code, cwd, ...io.said }
}

const allowsX = /"Resource": \[\n +"arn:aws:s3:::b\/x"\n/

const forms: [name: string, file: string, bytes: string | Buffer][] = [
  ['a log as delivered', 'AWSLogs/1/CloudTrail/r/2026/11/01/a.json.gz', log(event('x'))],
  ['a log that was unpacked', 'a.json', `{"Records":[${event('x')}]}`],
  ['JSON lines', 'a.jsonl', `${event('x')}\n${event('x')}\n`],
  ['an array', 'a.json', `\ufeff[${event('x')}]`],
  ['two logs joined by cat', 'a.json.gz', Buffer.concat([log(event('x')), log(event('x'))])],
  ['what lookup-events prints', 'a.json', JSON.stringify({ Events: [{ CloudTrailEvent: event('x') }] })],
]
for (const [name, file, bytes] of forms)
  test(`vouch rightsize reads ${name} in a folder`, async () => {
    const { code, out, err } = await rightsize({ [file]: bytes }, '--cloudtrail', '.')
    assert.deepEqual([code, err], [0, ''])
    assert.match(
      out,
      /^arn:aws:iam::123456789012:role\/app\/deploy: \d calls? of \d events?, 2026-11-01 to 2026-11-01 /,
    )
    assert.match(
      out,
      /\n {2}s3:GetObject\n {4}arn:aws:s3:::b\/x\n {6}\d calls?, 2026-11-01, e\.g\. event-\d+; certain\n/,
    )
    assert.match(out, allowsX)
  })

test('vouch rightsize leaves out digests, and what is no log, in a folder', async () => {
  const files = {
    'CloudTrail-Digest/d.json.gz': gzipSync('{"digest":1}'),
    'README.md': 'x',
    'a.json.gz': log(event('x')),
  }
  const { code, err } = await rightsize(files, '--cloudtrail', '.')
  assert.deepEqual([code, err], [0, ''])
})

const cut = log(event('x'), ...Array.from({ length: 400 }, (_, n) => event(`k${n}`))).subarray(0, -200)
const damaged = Buffer.from(log(event('y')))
damaged.set([0xff, 0xff, 0xff, 0xff], 12)
const gaps: [name: string, bytes: string | Buffer, says: RegExp][] = [
  ['was cut short', cut, /^not read: bad\.json\.gz: its compressed stream is cut short\n$/],
  ['is damaged', damaged, /^not read: bad\.json\.gz: its (?:compressed|gzip) stream /],
  ['ends within a record', gzipSync('{"Records":[{"a":'), /bad\.json\.gz: it ends in the middle of a record/],
  [
    'is a bomb',
    gzipSync(Buffer.alloc(64 << 20, 0x20)),
    /bad\.json\.gz: it expands to over 200 times its length/,
  ],
  [
    'is no JSON',
    gzipSync('eventName,eventSource'),
    /bad\.json\.gz: expected JSON objects, found something else/,
  ],
  ['is of something else', gzipSync('[{"a":1}]'), /1 of its objects are no events of CloudTrail/],
  ['is empty', '', /bad\.json\.gz: it is empty/],
  ['has a broken record', log(event('y').replace(':', ' '), event('x')), /1 of 2 records cannot be read/],
]
for (const [name, bytes, says] of gaps)
  test(`vouch rightsize names a file that ${name}, and does the rest`, async () => {
    const files = { 'bad.json.gz': bytes, 'good.json.gz': log(event('x')) }
    const { code, out, err } = await rightsize(files, '--cloudtrail', '.')
    assert.equal(code, 3)
    assert.match(err, says)
    assert.match(out, /arn:aws:s3:::b\/[x*]/)
  })

test('vouch rightsize says when the role is not in the logs', async () => {
  const { code, out, err } = await rightsize(
    { 'a.json.gz': log(event('x')) },
    '--role',
    'nobody',
    '--cloudtrail',
    '.',
  )
  assert.deepEqual([code, out], [1, ''])
  assert.equal(err, 'vouch: no event of a session of `nobody` among 1 in 1 files\n')
})

test('vouch rightsize --out writes the policy, which AWS takes', async () => {
  const { code, cwd, err } = await rightsize(
    { 'a.json.gz': log(event('x')) },
    '--cloudtrail',
    '.',
    '--out',
    'p.json',
  )
  assert.equal(code, 0)
  assert.equal(err, `vouch: wrote ${cwd}/p.json\n`)
  assert.deepEqual(JSON.parse(readFileSync(join(cwd, 'p.json'), 'utf8')), {
    Version: '2012-10-17',
    Statement: [{ Sid: 'S3', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::b/x'] }],
  })
})

test('vouch rightsize --out numbers the files of a policy that is too long for one', async () => {
  const names = Array.from({ length: 150 }, (_, n) => `${'qwertzuiop'[n % 10]}${n}${'x'.repeat(40)}`)
  const tables = names.map((tableName) =>
    event('', {
      eventSource: 'dynamodb.amazonaws.com',
      eventName: 'GetItem',
      requestParameters: { tableName },
      resources: null,
    }),
  )
  const { code, cwd, out } = await rightsize(
    { 'a.json.gz': log(...tables) },
    '--cloudtrail',
    '.',
    '--out',
    'p.json',
  )
  assert.equal(code, 0)
  assert.match(out, /\n\d policies of [\d,]+ \+ [\d, +]+ characters .*; it is split, attach all of them\n$/)
  const first = JSON.parse(readFileSync(join(cwd, 'p-1.json'), 'utf8')) as object
  assert.ok(JSON.stringify(first).length <= 6144)
})

test('vouch rightsize --json tells everything as one JSON object', async () => {
  const denied = event('secret', { errorCode: 'AccessDenied' })
  const { code, out } = await rightsize(
    { 'a.json.gz': log(event('x'), denied) },
    '--cloudtrail',
    '.',
    '--json',
  )
  assert.equal(code, 0)
  const report = JSON.parse(out) as Record<string, unknown>
  assert.equal(report['role'], role)
  assert.deepEqual(
    [report['events'], report['calls'], report['trail']],
    [2, 1, { files: 1, events: 2, gaps: [] }],
  )
  assert.match(
    JSON.stringify(report['denied']),
    /"s3:GetObject","resource":"arn:aws:s3:::b\/secret","code":"AccessDenied"/,
  )
})

test('vouch rightsize --policy tells what was never used', async () => {
  const Statement = [
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 'ec2:*', 'iam:PassRole'],
      Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'],
    },
  ]
  const files = {
    'a.json.gz': log(event('x')),
    'present.json': JSON.stringify({ Version: '2012-10-17', Statement }),
  }
  const { code, out } = await rightsize(files, '--cloudtrail', 'a.json.gz', '--policy', 'present.json')
  assert.equal(code, 0)
  assert.match(
    out,
    /granted and never used\n {2}present\.json, statement 0: ec2:\*\n {2}present\.json, statement 0: iam:PassRole \(the trail may not show iam:PassRole\)\n/,
  )
  assert.match(out, /granted on what was never touched\n {2}present\.json, statement 0: arn:aws:s3:::c\/\*\n/)
})

const refusals: [words: string[], says: RegExp][] = [
  [['--cloudtrail', 'gone'], /no such file or folder: `gone` \[usage\]/],
  [['--role', 'a b', '--cloudtrail', '.'], /--role: expected a role's name or ARN, found `a b` \[usage\]/],
  [['--cloudtrail', '.', '--names', '0'], /--names: expected a number/],
  [['--cloudtrail', '.', '--policy', 'a.json.gz'], /expected UTF-8/],
  [['--cloudtrail', '.', '--policy', 'a.json.gz', '--of-server'], /exclude each other/],
]
for (const [words, says] of refusals)
  test(`vouch rightsize refuses ${words.join(' ')}`, async () => {
    const { code, err } = await rightsize({ 'a.json.gz': log(event('x')) }, ...words)
    assert.ok(code === 1 || code === 2)
    assert.match(err, says)
  })

test('vouch rightsize does what a terminal would obey to nobody', async () => {
  const { out } = await rightsize({ 'a.json.gz': log(event('\u001b[31m\u202ex')) }, '--cloudtrail', '.')
  assert.doesNotMatch(out.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
})

test('vouch rightsize reads the CloudTrail files that the ledger writes', async () => {
  const used = (sequence: number, outcome: string, operation: string): AuditRecord => ({
    sequence,
    event: {
      id: `id-${sequence}`,
      at: 1_795_348_800 + sequence,
      type: 'session_use',
      outcome,
      trustVersion: 1,
      caller: { transport: 'tcp', address: '192.0.2.1' },
      protocol: 'aws',
      operation,
      account: '123456789012',
      evidence: { kind: 'sigv4', subject: 'arn:aws:sts::123456789012:assumed-role/deploy/s' },
      request: {
        'aws:principalarn': role,
        'aws:userid': 'AROA:s',
        service: 'iam',
        parameters: { RoleName: 'r' },
      },
    },
  })
  const ledger = [
    used(1, 'allowed', 'GetRole'),
    used(2, 'denied', 'DeleteRole'),
    used(3, 'allowed', 'GetCallerIdentity'),
  ]
  const directory = join(root, 'ledger')
  await exportCloudTrail({
    directory,
    filter: '',
    at: 1_796_000_000 as EpochSeconds,
    page: (after) => Promise.resolve(ledger.filter(({ sequence }) => sequence > after)),
    sequenceOf: () => Promise.resolve([]),
  })
  const { code, out } = await rightsize({}, '--role', role, '--cloudtrail', directory)
  assert.equal(code, 0)
  assert.match(out, /\n {2}iam:GetRole\n {4}arn:aws:iam::123456789012:role\/r\n/)
  assert.match(
    out,
    /denied, and not in the policy\n {2}iam:DeleteRole on arn:aws:iam::123456789012:role\/r \(AccessDenied\)/,
  )
  assert.match(out, /needs no permission\n {2}sts\.amazonaws\.com GetCallerIdentity/)
})
