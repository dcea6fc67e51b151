import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { CloudKey, Matched } from '#match/types'
import { renderJson } from '#report/render-json'
import { awsKeyId, awsSecret, githubToken } from '#testing/credentials'
import { scanText } from '#testing/scan-text'
import { buildInventory } from './build-inventory.ts'
import { compareInventories } from './compare-inventories.ts'
import { foundCredential, parseScanReport } from './found-credential.ts'
import { parseInventory, renderInventory } from './inventory-file.ts'
import { byRisk } from './judge-risk.ts'
import type { FoundCredential, Inventory } from './types.ts'

const at = '2026-11-22T06:00:00Z'
const id = awsKeyId('inventory')
const cloudKey = (more: Partial<CloudKey> = {}): CloudKey => ({
  kind: 'aws-access-key',
  vendor: 'aws',
  id,
  account: '123456789012',
  owner: 'arn:aws:iam::123456789012:user/deploy',
  contacts: [],
  allows: [],
  state: 'exists',
  createdAt: '2026-11-20T00:00:00Z',
  lastUsedAt: '2026-11-21T00:00:00Z',
  ...more,
})

async function foundIn(text: string): Promise<FoundCredential[]> {
  return (await scanText(text)).findings.map((finding) => foundCredential(finding))
}

const pair = `AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${awsSecret('inventory')}\n`
const taken = (found: readonly FoundCredential[], cloud: readonly CloudKey[]): Inventory =>
  buildInventory({ at, tool: 'test', sources: ['here'], found, cloud, gaps: [] })

test('a credential that was found and that its cloud lists is one row, with what both know', async () => {
  const { rows } = taken(await foundIn(pair), [cloudKey({ contacts: ['payments'], allows: ['S3ReadOnly'] })])
  assert.equal(rows.length, 1)
  const [row] = rows
  assert.deepEqual(
    [row?.id, row?.name, row?.state, row?.places, row?.firstPlace, row?.contacts, row?.allows, row?.risk],
    [`aws-access-key ${id}`, id, 'exists', 1, '-:1', ['payments'], ['S3ReadOnly'], 'critical'],
  )
  assert.match(row?.replacement ?? '', /IAM role/)
})

test('what no cloud lists is a row by its fingerprint, and by its id where it has one', async () => {
  const found = await foundIn(`${pair}${githubToken('inventory')}\n`)
  const { rows } = taken(found, [])
  assert.deepEqual(
    rows.map((row) => [row.id, row.name, row.state]),
    [
      [`aws-access-key ${id}`, id, 'unknown'],
      [
        `github-token ${found.find(({ detector }) => detector === 'github-token')?.fingerprint}`,
        'ghp_… (40 characters)',
        'unknown',
      ],
    ],
  )
})

test('good news, excused and doubtful findings are left out, but not what a cloud lists', async () => {
  const [one] = await foundIn(pair)
  assert.ok(one)
  const left = [
    { ...one, stance: 'federation' as const },
    { ...one, isExcused: true },
    { ...one, confidence: 'low' },
  ]
  for (const finding of left) assert.deepEqual(taken([finding], []).rows, [])
  assert.equal(taken([{ ...one, confidence: 'low' }], [cloudKey()]).rows[0]?.places, 1)
})

const risks: [name: string, key: Partial<CloudKey>, risk: string, because: RegExp][] = [
  ['in use', {}, 'low', /^it is in force, and in use$/],
  ['never used', { lastUsedAt: 'never', createdAt: '2026-01-01T00:00:00Z' }, 'high', /never used/],
  ['never used, but made this week', { lastUsedAt: 'never' }, 'medium', /not used yet/],
  ['not used for long', { lastUsedAt: '2026-08-24T06:00:00Z' }, 'medium', /^not used for 90 days$/],
  ['used 89 days ago', { lastUsedAt: '2026-08-25T06:00:00Z' }, 'low', /in use/],
  ['old', { createdAt: '2026-08-24T06:00:00Z' }, 'medium', /^90 days old$/],
  ['an administrator’s', { allows: ['AdministratorAccess (group ops)'] }, 'high', /AdministratorAccess/],
  ['named like an administrator’s', { allows: ['NotAdministratorAccess'] }, 'low', /in use/],
  ['the root user’s', { isRoot: true }, 'critical', /root user/],
  ['quarantined', { isQuarantined: true }, 'critical', /quarantined/],
  [
    'disabled, whatever else',
    { state: 'disabled', isRoot: true, lastUsedAt: 'never' },
    'low',
    /switched off/,
  ],
  ['expired', { expiresAt: '2026-01-01T00:00:00Z', isRoot: true }, 'low', /switched off/],
]
for (const [name, key, risk, because] of risks)
  test(`a key that is ${name} is of ${risk} risk`, () => {
    const [row] = taken([], [cloudKey(key)]).rows
    assert.equal(row?.risk, risk)
    assert.match(row?.because.join('; ') ?? '', because)
  })

test('a second active key of one owner is a reason, and an inactive one is none', () => {
  const second = awsKeyId('second')
  const both = taken([], [cloudKey(), cloudKey({ id: second })]).rows
  assert.deepEqual(
    both.map(({ because }) => because),
    [['its owner has another one in force'], ['its owner has another one in force']],
  )
  const [active] = taken([], [cloudKey(), cloudKey({ id: second, state: 'disabled' })]).rows.filter(
    ({ name }) => name === id,
  )
  assert.equal(active?.risk, 'low')
})

test('a token in a tag or a name of the cloud is shown nowhere', () => {
  const token = githubToken('tag')
  const inventory = taken([], [cloudKey({ contacts: [token], owner: `user/${token}`, allows: [token] })])
  assert.ok(!renderInventory(inventory).includes(token.slice(4, 12)))
})

test('a match tells of what its cloud does not list, and names an Entra secret by its key id', async () => {
  const [one] = await foundIn(pair)
  assert.ok(one)
  const gone: Matched = { state: 'gone', evidence: 'no user has it', at }
  assert.deepEqual(
    taken([{ ...one, match: gone }], []).rows.map(({ state, risk }) => [state, risk]),
    [['gone', 'low']],
  )
  const entra = {
    ...one,
    detector: 'azure-client-secret',
    names: { clientId: 'c' },
    match: { ...gone, state: 'exists' as const, keyId: 'k' },
  }
  const listed = cloudKey({ kind: 'azure-client-secret', vendor: 'azure', id: 'k' })
  assert.deepEqual(
    taken([entra], [listed]).rows.map((row) => [row.id, row.places]),
    [['azure-client-secret k', 1]],
  )
})

test('the report of a scan says the same to an inventory as the scan itself', async () => {
  const result = await scanText(`${pair}${githubToken('report')} # vouch:allow: a test\n`)
  const report = renderJson({ target: '.', began: at, elapsedMs: 1, tool: 'test', ...result })
  const parsed = parseScanReport(report)
  assert.equal(parsed.target, '.')
  assert.deepEqual(
    taken(parsed.findings, []),
    taken(
      result.findings.map((one) => foundCredential(one)),
      [],
    ),
  )
})

test('an inventory is the same after it was written and read', async () => {
  const inventory = taken(await foundIn(`${pair}${githubToken('file')}\n`), [
    cloudKey({ id: awsKeyId('third') }),
  ])
  assert.deepEqual(structuredClone(parseInventory(renderInventory(inventory))), structuredClone(inventory))
})

test('an inventory has the same text whatever the order of what it is made from', async () => {
  const found = await foundIn(`${pair}${githubToken('a')}\n${githubToken('b')}\n`)
  const cloud = [cloudKey(), cloudKey({ id: awsKeyId('x') }), cloudKey({ id: awsKeyId('y') })]
  const text = renderInventory(taken(found, cloud))
  fc.assert(
    fc.property(
      fc.shuffledSubarray(found, { minLength: found.length }),
      fc.shuffledSubarray(cloud, { minLength: 3 }),
      (f, c) => {
        assert.equal(renderInventory(taken(f, c)), text)
      },
    ),
    { numRuns: 20 },
  )
})

test('compareInventories() puts every credential of both into one of four', () => {
  const older = taken([], [cloudKey(), cloudKey({ id: 'b' }), cloudKey({ id: 'c' })])
  const newer = taken([], [cloudKey(), cloudKey({ id: 'b', state: 'disabled' }), cloudKey({ id: 'd' })])
  const { added, removed, changed, unchanged } = compareInventories(older, newer)
  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)
  assert.deepEqual([names(added), names(removed), names(unchanged)], [['d'], ['c'], [id]])
  assert.deepEqual(
    changed.map(({ row, changes }) => [row.name, changes]),
    [['b', ['state: exists -> disabled', 'risk: medium -> low']]],
  )
  const same = compareInventories(older, older)
  assert.deepEqual([same.added, same.removed, same.changed, same.unchanged.length], [[], [], [], 3])
})

test('byRisk() puts the gravest first, and is a total order', () => {
  const { rows } = taken(
    [],
    [cloudKey(), cloudKey({ id: 'r', isRoot: true }), cloudKey({ id: 'u', allows: ['IAMFullAccess'] })],
  )
  assert.deepEqual(
    rows.toSorted(byRisk).map(({ name }) => name),
    ['r', 'u', id],
  )
  assert.deepEqual(rows.toReversed().toSorted(byRisk), rows.toSorted(byRisk))
})

const good = renderInventory(taken([], [cloudKey()]))
const wrong: [name: string, text: string][] = [
  ['another format', '{"format":"vouch scan report 1","findings":[],"gaps":[]}'],
  ['no object', '[]'],
  ['an unknown state', good.replace('"exists"', '"alive"')],
  ['an unknown risk', good.replace('"risk":"low"', '"risk":"none"')],
  ['a row that is none', good.replace('"rows": [', '"rows": [7,')],
  ['places that are no number', good.replace('"places":0', '"places":"0"')],
  ['one credential twice', good.replace(/(\n {4}\{.*\})/, '$1,$1')],
]
for (const [name, text] of wrong)
  test(`parseInventory() refuses ${name}`, () => {
    assert.notEqual(text, good)
    assert.throws(
      () => parseInventory(text),
      (error) => isVouchsafeError(error),
    )
  })

test('parseScanReport() and parseInventory() return or throw a VouchsafeError, whatever the JSON', () => {
  const heads = [
    { format: 'vouch scan report 1', target: '', gaps: [] },
    { format: 'vouch inventory 1', at: '', tool: '', gaps: [] },
  ]
  const member = fc.constantFrom(
    'findings',
    'rows',
    'places',
    'origin',
    'kind',
    'names',
    'line',
    'match',
    'owners',
    'state',
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(0, 'file', 'x', null, true),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(member, tie('any'), { maxKeys: 5 }),
    ),
  })).any
  fc.assert(
    fc.property(fc.constantFrom(...heads), value, (head, list) => {
      for (const parse of [parseScanReport, parseInventory])
        try {
          parse(JSON.stringify({ ...head, findings: list, rows: list }))
        } catch (error) {
          assert.ok(isVouchsafeError(error), String(error))
        }
    }),
  )
})
