import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderBaseline } from '#baseline/baseline'
import * as make from '#testing/credentials'
import { scanText } from '#testing/scan-text'
import { renderHtml } from '#report/render-html'
import { renderJson } from '#report/render-json'
import { renderJunit } from '#report/render-junit'
import { renderSarif } from '#report/render-sarif'
import type { Report } from '#report/report'

const WINDOW = 8
/** The public beginnings of some kinds, which anybody may show. */
const publicParts = ['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----']

const kinds: readonly ((seed: string) => { text: string; secret: string })[] = [
  (seed) => plain(make.githubToken(seed)),
  (seed) => plain(make.npmToken(seed)),
  (seed) => plain(make.entraSecret(seed)),
  (seed) => {
    const secret = make.awsSecret(seed)
    return { text: `id ${make.awsKeyId(seed)} secret ${secret}`, secret }
  },
  (seed) => ({ text: make.serviceAccountKey(seed), secret: make.privateKeyPem().replaceAll('\n', '') }),
  (seed) => {
    const secret = make.characters(seed, 16)
    return { text: make.dockerAuth('r.corp.io', `bob:${secret}`), secret }
  },
  (seed) => plain(`sk-ant-api03-${make.characters(seed, 93)}AA`),
]

function plain(secret: string): { text: string; secret: string } {
  return { text: secret, secret }
}

async function allForms(content: string): Promise<{ text: string; count: number }> {
  const { findings, coverage, gaps } = await scanText(content)
  const report: Report = {
    target: '-',
    began: '2026-11-22T06:00:00Z',
    elapsedMs: 1,
    tool: '0.1.0',
    findings,
    coverage,
    gaps,
  }
  const forms = [renderJson, renderSarif, renderJunit, renderHtml].map((render) => render(report))
  return { text: [...forms, renderBaseline(findings, Buffer.alloc(32))].join('\n'), count: findings.length }
}

function shows(text: string, secret: string): string | undefined {
  for (let at = 0; at + WINDOW <= secret.length; at += 1) {
    const part = secret.slice(at, at + WINDOW)
    if (text.includes(part) && !publicParts.some((known) => known.includes(part))) return part
  }
  return undefined
}

const encodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => Buffer.from(text).toString('base64'),
  (text) => JSON.stringify({ inner: text }),
  (text) => `${text} # vouch:allow: because it is ${text}`,
]

test('no form of a report shows eight characters of a secret on end, however it stands in the content', async () => {
  const credential = fc.record({
    kind: fc.constantFrom(...kinds),
    encode: fc.constantFrom(...encodings),
    seed: fc.string({ minLength: 4, maxLength: 8 }),
  })
  await fc.assert(
    fc.asyncProperty(credential, async ({ kind, encode, seed }) => {
      const { text, secret } = kind(seed)
      const forms = await allForms(`first line\n${encode(text)}\n`)
      assert.equal(shows(forms.text, secret), undefined)
    }),
    { numRuns: 60 },
  )
})

test('a credential is one finding, wherever and however often it stands', async () => {
  const token = make.githubToken('twice')
  const { findings } = await scanText(
    `a ${token}\n\nb ${Buffer.from(token).toString('base64')}\nc ${token} ${token}\n`,
  )
  assert.equal(findings.length, 1)
  assert.deepEqual(
    findings[0]?.places.map(({ line, encoding }) => [line, ...encoding]),
    [[1], [3, 'base64'], [4]],
  )
})

test('a secret that stands alone elsewhere belongs to its pair', async () => {
  const secret = make.awsSecret('apart')
  const filler = `${'-'.repeat(79)}\n`.repeat(200)
  const { findings } = await scanText(
    `id=${make.awsKeyId('apart')}\nsecret=${secret}\n${filler}aws_secret_access_key=${secret}\n`,
  )
  assert.deepEqual(
    findings.map((one) => [one.detector, one.places.map((place) => place.line)]),
    [['aws-access-key', [1, 203]]],
  )
})
