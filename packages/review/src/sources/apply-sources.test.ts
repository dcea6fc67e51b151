import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Random } from '@vouchsafe/core/bytes'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { planChange } from '@vouchsafe/trust/plan'
import { applyChanges } from '@vouchsafe/trust/resource'
import { compileSnapshot } from '@vouchsafe/trust/snapshot'
import { readSource } from './read-source.ts'
import { recogniseSource } from './recognise-source.ts'

const account = '123456789012'
let count = 0
const random: Random = {
  bytes: (length) => {
    count += 1
    return Buffer.from(Array.from({ length }, (_, index) => (count >> (5 * (index % 4))) & 31))
  },
}
const options = { at: 1_795_000_000 as EpochSeconds, random, facts: {} }

function documentsOf(path: string) {
  const text = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  const source = recogniseSource({ file: path, text })
  assert.ok(source)
  return readSource(source, { account, region: 'eu-west-1', stack: 'Delivery', parameters: new Map() })
    .documents
}

const accountDocument = { kind: 'Account', name: account, spec: {} } as const

for (const path of ['cloudformation/fixtures/delivery.template.json', 'terraform/fixtures/plan.json'])
  test(`${path} applies, leaves no problem behind, and changes nothing when it is applied again`, () => {
    const desired = [accountDocument, ...documentsOf(path)]
    const { changes } = planChange({ version: 0, resources: [] }, desired, options)
    assert.equal(changes.length, desired.length)
    const resources = applyChanges([], changes)
    assert.deepEqual(compileSnapshot({ version: 1, resources }, {}).problems, [])
    const again = planChange({ version: 1, resources }, [accountDocument, ...documentsOf(path)], options)
    assert.deepEqual(again.changes, [])
  })

test('a rule that a template breaks is reported with the place in the template', () => {
  const text =
    'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Version: 2012-10-17}'
  const source = recogniseSource({ file: 't.yaml', text })
  assert.ok(source)
  const { documents } = readSource(source, {
    account,
    region: 'eu-west-1',
    stack: 'S',
    parameters: new Map(),
  })
  assert.throws(
    () => planChange({ version: 0, resources: [] }, [accountDocument, ...documents], options),
    /^VouchsafeError: t\.yaml:2:3: /,
  )
})
