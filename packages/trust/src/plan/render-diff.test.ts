import { metadataXml } from '@vouchsafe/core/saml/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, accountId, options, plan, policy, provider, role, stateOf, yaml } from '#testing/scene'
import { diffPlan } from './diff-plan.ts'
import { planDelete } from './plan-delete.ts'
import { renderDiff } from './render-diff.ts'

const inline = { policies: { inline: { 'read.all': policy.document } } }
const state = stateOf(yaml(account, provider, { ...role, ...inline, tags: { team: 'a' } }))

function rendered(...documents: object[]): readonly string[] {
  return renderDiff(diffPlan(plan(yaml(...documents), state)))
}

test('renderDiff() shows each changed value by its path, inside policies too', () => {
  const document = {
    ...policy.document,
    Statement: [{ ...policy.document.Statement[0], Action: ['s3:Get*'] }],
  }
  const trustPolicy = role.trustPolicy.replace('someone', 'another').replace('"Effect"', '"Sid":"x","Effect"')
  assert.deepEqual(
    rendered(
      { ...provider, audiences: ['sts.amazonaws.com', 'more'] },
      { ...role, trustPolicy, policies: { inline: { 'read.all': document } }, disabled: true },
    ),
    [
      '~ Provider 000000000001/issuer.example',
      '    + audiences[1]: "more"',
      '~ Role 000000000001/reader',
      '    ~ disabled: false -> true',
      '    ~ trustPolicy.Statement[0].Condition.StringEquals["issuer.example:sub"]: "someone" -> "another"',
      '    + trustPolicy.Statement[0].Sid: "x"',
      '    ~ policies.inline["read.all"].Statement[0].Action: "s3:Get*" -> ["s3:Get*"]',
      '    - tags: {"team":"a"}',
    ],
  )
})

test('renderDiff() shows creation with every value and deletion by name', () => {
  const lines = rendered({ ...policy, description: 'a' })
  assert.deepEqual(lines, [
    '+ Policy 000000000001/S3ReadOnly',
    '    + path: "/"',
    '    + description: "a"',
    `    + document: ${JSON.stringify(policy.document)}`,
  ])
  const gone = planDelete(state, [{ kind: 'Role', account: accountId, name: 'reader' }], options())
  assert.deepEqual(renderDiff(diffPlan(gone)), ['- Role 000000000001/reader'])
})

test('renderDiff() says when nothing but the layout of a policy changes', () => {
  const lines = rendered({ ...role, ...inline, tags: { team: 'a' }, trustPolicy: `${role.trustPolicy}\n` })
  assert.deepEqual(lines, ['~ Role 000000000001/reader', '    ~ the layout of a policy text'])
})

test('renderDiff() escapes what a terminal may obey', () => {
  const lines = rendered({
    ...role,
    ...inline,
    tags: { team: 'a' },
    trustPolicy: role.trustPolicy.replace('someone', '\\u001b[31m\\u202e\\u009b'),
  })
  assert.match(lines.at(-1) ?? '', /-> "\\u001b\[31m\\u\{202e\}\\u\{9b\}"$/)
})

test('renderDiff() shows the beginning of what nobody would read', () => {
  const metadata = metadataXml().replace('kept by people', 'y'.repeat(100_000))
  const saml = { kind: 'SamlProvider', name: 'corp', metadata }
  const lines = renderDiff(diffPlan(plan(yaml(account, saml))))
  const shown = lines.find((line) => line.includes('metadata')) ?? ''
  assert.match(shown, /^ {4}\+ metadata: "<\?xml .*… \(\d{6} characters\)$/)
  assert.ok(shown.length < 300)
})

test('renderDiff() shows the versions of a policy by their ids', () => {
  const base = stateOf(yaml(account, policy))
  const document = { ...policy.document, Version: '2008-10-17' }
  assert.deepEqual(renderDiff(diffPlan(plan(yaml({ ...policy, document }), base))), [
    '~ Policy 000000000001/S3ReadOnly',
    '    ~ document.Version: "2012-10-17" -> "2008-10-17"',
    '    + versions: {"default":"v2","others":["v1"]}',
  ])
})
