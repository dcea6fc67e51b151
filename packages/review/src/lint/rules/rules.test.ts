import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { estateCases } from '../testing/estate-cases.ts'
import { permissionsCases } from '../testing/permissions-cases.ts'
import { ruleCases } from '../testing/rule-cases.ts'
import { account, policyOf } from '../testing/statements.ts'
import { admitsNobodyNew } from '../fix.ts'
import type { LintFinding } from '../types.ts'
import { lintRules } from './rules.ts'

const facts = { account, region: 'us-east-1', parameters: new Map<string, string>() }

function findings(text: string): LintFinding[] {
  const { subjects, gaps } = readLintFiles([{ file: 'trust.json', text }], facts)
  assert.deepEqual(gaps, [])
  return lint(subjects)
}

function rulesIn(statement: JsonObject): string[] {
  return findings(policyOf(statement)).map(({ rule }) => rule)
}

for (const [rule, { bad, good }] of Object.entries(ruleCases)) {
  for (const [at, statement] of bad.entries())
    test(`${rule} finds what it is for (${at + 1})`, () =>
      assert.ok(
        rulesIn(statement).includes(rule),
        `${JSON.stringify(statement)}: ${rulesIn(statement).join()}`,
      ))
  for (const [at, statement] of good.entries())
    test(`${rule} finds nothing in what is like it and sound (${at + 1})`, () =>
      assert.ok(!rulesIn(statement).includes(rule), JSON.stringify(statement)))
}

const elsewhere = new Set([
  'audience-not-accepted',
  'static-key-beside-role',
  'role-without-id-token',
  ...Object.keys(permissionsCases),
  ...Object.keys(estateCases),
])

test('every rule has cases', () =>
  assert.deepEqual(
    lintRules
      .filter(({ on }) => on !== 'excuse')
      .map(({ id }) => id)
      .filter((id) => ruleCases[id] === undefined && !elsewhere.has(id)),
    [],
  ))

const allBad = Object.entries(ruleCases).flatMap(([rule, { bad }]) =>
  bad.map((statement) => ({ rule, text: policyOf(statement) })),
)

test('whoever a finding names is admitted by the policy', () => {
  for (const { text } of allBad) {
    const compiled = compileTrustPolicy(parseTrustPolicy(text))
    for (const { rule, who } of findings(text))
      if (who !== undefined) assert.equal(evaluate(compiled, who).effect, 'allow', `${rule}: ${text}`)
  }
})

test('a fix takes away what it was proposed for, and one that is safe admits nobody new', () => {
  const fixed = new Set<string>()
  for (const { text } of allBad)
    for (const { rule, fix } of findings(text)) {
      if (fix === undefined) continue
      const left = findings(fix.policy).filter((finding) => finding.rule === rule)
      assert.deepEqual(left, [], `${rule}: ${fix.policy}`)
      assert.match(fix.diff ?? '', /^--- a\/trust\.json\n\+\+\+ b\/trust\.json\n@@ /)
      if (fix.risk === 'safe')
        assert.ok(admitsNobodyNew(parseTrustPolicy(text), parseTrustPolicy(fix.policy)))
      fixed.add(`${rule} ${fix.risk}`)
    }
  assert.deepEqual([...fixed].toSorted(), [
    'for-all-values safe',
    'if-exists safe',
    'literal-wildcard widens',
    'misspelt-key widens',
    'pod-identity-without-tags widens',
    'repository-prefix safe',
    'tenant-prefix safe',
  ])
})
