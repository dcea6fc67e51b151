import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { throwsCode } from '@vouchsafe/core/testing'
import fc from 'fast-check'
import { recogniseSource } from './recognise-source.ts'
import { stackName } from './stack-name.ts'

const cases: [text: string, format: string | undefined][] = [
  ['{"Resources": {"A": {"Type": "AWS::IAM::Role"}}}', 'cloudformation'],
  ['{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}', 'cloudformation'],
  ['AWSTemplateFormatVersion: 2010-09-09\nResources: {}', 'cloudformation'],
  ['# a template\nResources:\n  A:\n    Type: AWS::IAM::Role', 'cloudformation'],
  ['"Resources":\n  A: {Type: AWS::IAM::Role}', 'cloudformation'],
  ['{"format_version": "1.2", "planned_values": {"root_module": {}}}', 'terraform_plan'],
  ['{"format_version": "1.0", "values": {"root_module": {}}}', 'terraform_state'],
  ['kind: Role\nname: r', undefined],
  ['{"kind": "Role", "Resources": {"A": {"Type": "b"}}}', undefined],
  ['[{"kind": "Role"}]', undefined],
  ['{"Version": "2012-10-17", "Statement": []}', undefined],
  ['{"Resources": {"A": 1}}', undefined],
  ['{kind: Role}', undefined],
  ['', undefined],
]
for (const [text, format] of cases)
  test(`recogniseSource() takes ${JSON.stringify(text)} for ${format ?? 'a manifest'}`, () =>
    assert.equal(recogniseSource({ file: 'any.txt', text })?.format, format))

test('recogniseSource() says what to do with a state file of Terraform itself', () => {
  const text = '{"version": 4, "terraform_version": "1.11.4", "lineage": "x", "resources": []}'
  const { hint } = throwsCode(() => recogniseSource({ file: 'terraform.tfstate', text }), 'manifest_invalid')
  assert.match(hint ?? '', /terraform show -json/)
})

test('recogniseSource() says that an empty state holds nothing', () => {
  const text = '{"format_version": "1.0", "terraform_version": "1.11.4"}'
  throwsCode(() => recogniseSource({ file: 's.json', text }), 'manifest_invalid')
})

test('recogniseSource() gives the place of what is broken in a template', () => {
  const { message } = throwsCode(
    () => recogniseSource({ file: 'a.json', text: '{\n "Resources": {},\n}' }),
    'manifest_malformed',
  )
  assert.match(message, /^a\.json:3:1: /)
})

test('recogniseSource() is total', () => {
  const word = fc.constantFrom(
    '{',
    '}',
    '"Resources"',
    ':',
    '[',
    ']',
    '"values"',
    'Resources:',
    '\n',
    ' ',
    '"Type"',
    '1',
    ',',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      try {
        recogniseSource({ file: 'f', text: words.join('') })
      } catch (error) {
        assert.ok(isVouchsafeError(error), String(error))
      }
    }),
  )
})

const names: [file: string, name: string][] = [
  ['cdk.out/App.template.json', 'App'],
  ['stacks/data_pipeline.yaml', 'data-pipeline'],
  ['9-lives.template', 'lives'],
  ['plan.json', 'plan'],
  ['stdin', 'stdin'],
  ['...', 'stack'],
  [`${'x'.repeat(300)}.json`, 'x'.repeat(128)],
]
for (const [file, name] of names)
  test(`stackName() of ${file.slice(0, 30)} is ${name.slice(0, 30)}`, () =>
    assert.equal(stackName(file), name))
