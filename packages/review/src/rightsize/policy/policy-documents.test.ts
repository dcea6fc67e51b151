import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import { evidenceOf } from '#rightsize/usage/evidence'
import { managedPolicyLength, policyDocuments, policyLength } from './policy-documents.ts'
import type { PolicyLine } from './policy-lines.ts'

function line(
  action: string,
  patterns: readonly string[],
  caller: PolicyLine['caller'] = 'role',
): PolicyLine {
  const evidence = evidenceOf({ id: 'e', at: '2026-11-01T00:00:00Z' }, 'certain')
  const resources = patterns.map((pattern) => ({
    pattern,
    distinct: 1,
    isAtLeast: false,
    isWide: false,
    evidence,
  }))
  return { action, caller, services: [], level: 'read', resources }
}

test('policyDocuments() puts actions on the same resources into one statement, and what services did into another', () => {
  const lines = [
    line('ec2:DescribeInstances', ['*']),
    line('kms:Decrypt', ['arn:aws:kms:r:1:key/a'], 'service'),
    line('s3:GetObject', ['arn:aws:s3:::b/*']),
    line('s3:ListAllMyBuckets', ['*']),
    line('s3:ListBucket', ['arn:aws:s3:::b']),
    line('s3:PutObject', ['arn:aws:s3:::b/*']),
  ]
  const statements = policyDocuments(lines).flatMap(({ Statement }) => Statement)
  assert.deepEqual(
    statements.map(({ Sid, Action, Resource }) => [Sid, Action.join(' '), Resource.join(' ')]),
    [
      ['AnyResource', 'ec2:DescribeInstances s3:ListAllMyBuckets', '*'],
      ['KmsForServices', 'kms:Decrypt', 'arn:aws:kms:r:1:key/a'],
      ['S3', 's3:GetObject s3:PutObject', 'arn:aws:s3:::b/*'],
      ['S3No2', 's3:ListBucket', 'arn:aws:s3:::b'],
    ],
  )
})

test('policyDocuments() names a log group both with and without what is in it', () => {
  const [document] = policyDocuments([line('logs:FilterLogEvents', ['arn:aws:logs:r:1:log-group:/g'])])
  assert.deepEqual(document?.Statement[0]?.Resource, [
    'arn:aws:logs:r:1:log-group:/g',
    'arn:aws:logs:r:1:log-group:/g:*',
  ])
})

test('policyDocuments() of nothing is nothing', () => assert.deepEqual(policyDocuments([]), []))

const name = fc.stringMatching(/^[a-z/]{1,60}$/)
const lines = fc.array(
  fc.tuple(
    fc.stringMatching(/^[A-Z][A-Za-z]{1,20}$/),
    fc.uniqueArray(name, { minLength: 1, maxLength: 150 }),
  ),
  { minLength: 1, maxLength: 8 },
)

test('policyDocuments() splits what is too long for AWS, loses nothing and grants nothing more', () => {
  fc.assert(
    fc.property(lines, (rows) => {
      const wanted = new Map(
        rows.map(([action, names]) => [`s3:${action}`, names.map((one) => `arn:aws:s3:::b/${one}`)]),
      )
      const documents = policyDocuments([...wanted].map(([action, patterns]) => line(action, patterns)))
      for (const document of documents) {
        assert.ok(policyLength(document) <= managedPolicyLength)
        parsePermissionsPolicy(JSON.stringify(document))
      }
      const granted = documents
        .flatMap(({ Statement }) => Statement)
        .flatMap(({ Action, Resource }) =>
          Action.flatMap((action) => Resource.map((one) => `${action} ${one}`)),
        )
      const asked = [...wanted].flatMap(([action, patterns]) => patterns.map((one) => `${action} ${one}`))
      assert.deepEqual(granted.toSorted(), asked.toSorted())
    }),
    { numRuns: 30 },
  )
})
