// A credential in every carrier, and which scanner finds it there. Others than gitleaks are run only to record them:
// VOUCH_RECORD=1 VOUCH_KINGFISHER=PROGRAM VOUCH_TRUFFLEHOG=PROGRAM npm run interop
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { renderPage, seenOf, type Column, type Recorded } from './scan-peers/page.ts'
import { createScene, type Scene } from './scan-peers/scene.ts'
import { foundBy, gitleaksScanners, otherScanners } from './scan-peers/scanners.ts'
import { foundByVouch } from './scan-peers/vouch.ts'
import { gitleaks } from './setup/go-program.ts'

const page = new URL('../docs/scan-comparison.md', import.meta.url)
const record = new URL('scan-peers/recorded.json', import.meta.url)
const isRecording = process.env['VOUCH_RECORD'] !== undefined

test(
  'vouch scan finds what was planted in every carrier, and others what our page says',
  { timeout: 600_000 },
  () => {
    using scene = createScene()
    if (isRecording) recordOthers(scene)
    const found = foundByVouch(scene)
    const missed = scene.planted.filter((planted) => !found.has(planted))
    assert.deepEqual(
      missed.map(({ place, carrier }) => `${place}: ${carrier}`),
      [],
    )
    const columns = [{ head: 'vouch', seen: seenOf(scene, found) }, ...gitleaksColumns(scene)]
    const text = renderPage(scene, columns, recorded())
    if (isRecording) writeFileSync(page, text)
    assert.equal(text, readFileSync(page, 'utf8'))
  },
)

function gitleaksColumns(scene: Scene): readonly Column[] {
  const program = process.env['VOUCH_INTEROP_GITLEAKS'] ?? 'gitleaks'
  return gitleaksScanners.map((scanner) => ({
    head: scanner.name.replace('gitleaks', `gitleaks ${gitleaks.version.slice(1)}`),
    seen: seenOf(scene, foundBy(program, scanner, scene)),
  }))
}

function recorded(): readonly Recorded[] {
  // this test wrote it
  return JSON.parse(readFileSync(record, 'utf8')) as readonly Recorded[]
}

/** Those whose program is named; of the others what is recorded stays. */
function recordOthers(scene: Scene): void {
  const rows = new Map(recorded().map((row) => [row.head.split(' ')[0], row]))
  for (const scanner of otherScanners) {
    const program = process.env[`VOUCH_${scanner.name.toUpperCase()}`]
    if (program === undefined) continue
    const head = `${scanner.name} ${versionOf(program)}`
    const on = new Date().toISOString().slice(0, 10)
    const found = foundBy(program, scanner, scene)
    const seen = seenOf(scene, found, (place) => scanner.argumentsFor[place] !== undefined)
    rows.set(scanner.name, { head, from: scanner.from, on, seen })
  }
  writeFileSync(record, `${JSON.stringify([...rows.values()], null, 2)}\n`)
}

function versionOf(program: string): string {
  const text = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? ''
}
