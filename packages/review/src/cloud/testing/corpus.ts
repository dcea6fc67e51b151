import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CloudExplanation, CloudStep } from '#cloud/types'

export interface CloudCase {
  readonly name: string
  /** `owner/repository#number`. */
  readonly source: string
  readonly claims: JsonObject
  readonly want: {
    readonly step: CloudStep
    /** What the caller is told. */
    readonly code?: string
    /** The first line, to the letter. */
    readonly headline: string
    /** In order: the token's side, then changes with their risk. */
    readonly suggestions: readonly string[]
  }
}

/** Cases a cloud's corpus has at least. */
const FEWEST = 25

/** Tests of every case in the files of a folder; `at` is when all of a file's are asked, in seconds. */
export function cloudCorpus<Case extends CloudCase>(
  folder: URL,
  explain: (one: Case, at: EpochSeconds) => CloudExplanation,
): void {
  const files = globSync('*.json', { cwd: folder })
    .toSorted()
    .map((name): { at: EpochSeconds; cases: Case[] } =>
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
    )
  const all = files.flatMap(({ cases }) => cases)
  const cloud = folder.pathname.split('/').at(-3) ?? ''
  test(`the corpus of ${cloud} has at least ${FEWEST} cases, each with the thread it is from`, () => {
    assert.ok(all.length >= FEWEST, String(all.length))
    for (const { name, source } of all) assert.match(source, /^[\w.-]+\/[\w.-]+#\d+$/, name)
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length)
  })
  for (const { at, cases } of files)
    for (const one of cases)
      test(`the corpus of ${cloud}: ${one.name}`, () => {
        const { step, vendor, headline, suggestions } = explain(one, at)
        const shown = suggestions.map(({ side, risk = '', text }) =>
          side === 'token' ? text : `[${risk}] ${text}`,
        )
        const found = {
          step,
          ...(vendor !== undefined && { code: vendor.code }),
          headline,
          suggestions: shown,
        }
        assert.deepEqual(found, one.want)
      })
}
