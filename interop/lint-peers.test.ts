// What linters say of the labelled trust policies. Prowler is run only to record it:
// VOUCH_RECORD=1 VOUCH_PROWLER=PROGRAM npm run interop
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkovChecks, toldByCheckov } from './lint-peers/checkov.ts'
import { renderPage, type Told } from './lint-peers/page.ts'
import { labelledPolicies, toldByVouch, type Labelled } from './lint-peers/policies.ts'
import { toldByProwler } from './lint-peers/prowler.ts'
import { checkovVersion } from './setup/tools.ts'

const page = new URL('../docs/lint-comparison.md', import.meta.url)
const record = new URL('lint-peers/recorded.json', import.meta.url)
const isRecording = process.env['VOUCH_RECORD'] !== undefined

/** What a tool said of each policy when it was run by hand. */
interface Recorded {
  readonly tool: string
  readonly version: string
  /** With blanks between, here and below. */
  readonly checks: string
  readonly on: string
  /** Of the policies of which it told anything. */
  readonly told: Readonly<Record<string, string>>
  /** SHA-256 of the policies that it was asked about. */
  readonly corpus: string
}

test(
  'vouch lint and others say of the labelled policies what our page says',
  { timeout: 900_000 },
  async () => {
    const policies = labelledPolicies()
    if (isRecording) await recordProwler(policies)
    const checkov = process.env['VOUCH_INTEROP_CHECKOV'] ?? 'checkov'
    const recorded = readRecord()
    const tools: readonly Told[] = [
      { tool: 'vouch', version: '', checks: [], told: toldByVouch(policies) },
      {
        tool: 'Checkov',
        version: checkovVersion,
        checks: checkovChecks,
        told: toldByCheckov(checkov, policies),
      },
      ...recorded.map(({ told, checks, ...row }) => ({
        ...row,
        checks: checks.split(' '),
        told: new Map(Object.entries(told).map(([id, failed]) => [id, failed.split(' ')])),
      })),
    ]
    for (const { tool, corpus } of recorded)
      assert.equal(corpus, digestOf(policies), `the policies are others: record ${tool} anew`)
    const notes = recorded.map(
      ({ tool, version, on }) => `${tool} ${version}: as seen on ${on}; not run by \`npm run interop\`.`,
    )
    const text = renderPage(policies, tools, notes)
    if (isRecording) writeFileSync(page, text)
    assert.equal(text, readFileSync(page, 'utf8'))
  },
)

function digestOf(policies: readonly Labelled[]): string {
  const hash = createHash('sha256')
  for (const { id, text } of policies) hash.update(`${id} ${text}\n`)
  return hash.digest('hex')
}

function readRecord(): readonly Recorded[] {
  // this test wrote it
  return JSON.parse(readFileSync(record, 'utf8')) as readonly Recorded[]
}

async function recordProwler(policies: readonly Labelled[]): Promise<void> {
  const prowler = process.env['VOUCH_PROWLER']
  if (prowler === undefined) return
  const python = process.env['VOUCH_INTEROP_PYTHON'] ?? 'python3'
  const { told, version, checks } = await toldByProwler({ prowler, python }, policies)
  const row: Recorded = {
    tool: 'Prowler',
    version,
    checks: checks.join(' '),
    on: new Date().toISOString().slice(0, 10),
    told: Object.fromEntries(
      [...told].filter(([, failed]) => failed.length > 0).map(([id, failed]) => [id, failed.join(' ')]),
    ),
    corpus: digestOf(policies),
  }
  writeFileSync(record, `${JSON.stringify([row], null, 2)}\n`)
}
