import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesIn, scanText } from '#testing/scan-text'

const found: [detector: string, uses: string | undefined, text: string][] = [
  ['workflow-aws-key', 'secrets.AWS_KEY', 'with:\n  aws-access-key-id: ${{ secrets.AWS_KEY }}\n'],
  ['environment-aws-key', 'secrets.S', 'env:\n  AWS_SECRET_ACCESS_KEY: ${{ secrets.S }}\n'],
  [
    'environment-aws-key',
    '${AWS_SECRET_ACCESS_KEY}',
    'environment:\n  - AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY}\n',
  ],
  [
    'manifest-aws-key',
    'aws-keys',
    '- name: AWS_SECRET_ACCESS_KEY\n  valueFrom:\n    secretKeyRef:\n      name: aws-keys\n      key: secret\n',
  ],
  [
    'manifest-aws-key',
    'aws-keys',
    '- name: AWS_SECRET_ACCESS_KEY\n  valueFrom:\n    secretKeyRef:\n      key: secret\n      name: aws-keys\n',
  ],
  ['workflow-google-key', 'secrets.GCP_SA', "credentials_json: '${{ secrets.GCP_SA }}'"],
  ['workflow-azure-secret', 'secrets.AZURE_CREDENTIALS', 'creds: ${{ secrets.AZURE_CREDENTIALS }}'],
  ['workflow-npm-token', 'secrets.NPM_TOKEN', 'NODE_AUTH_TOKEN: ${{secrets.NPM_TOKEN}}'],
  ['terraform-aws-key', 'aws_iam_access_key.ci', 'resource "aws_iam_access_key" "ci" {\n'],
  ['terraform-google-key', 'google_service_account_key.ci', 'resource "google_service_account_key" "ci" {\n'],
  [
    'terraform-entra-secret',
    'azuread_application_password.ci',
    'resource "azuread_application_password" "ci" {\n',
  ],
  ['cloudformation-aws-key', 'AWS::IAM::AccessKey', '"Type": "AWS::IAM::AccessKey"'],
  ['federation-aws-role', undefined, 'role-to-assume: arn:aws:iam::123456789012:role/deploy'],
  [
    'federation-aws-role',
    undefined,
    'eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/pods/orders',
  ],
  [
    'federation-google',
    undefined,
    'workload_identity_provider: projects/1/locations/global/workloadIdentityPools/p/providers/g',
  ],
  ['federation-google', undefined, '{"type": "external_account", "audience": "x"}'],
  ['federation-azure', undefined, 'azure.workload.identity/client-id: 11111111-2222-3333-4444-555555555555'],
]
for (const [detector, uses, text] of found)
  test(`${detector} knows \`${text.trim().split('\n').at(-1)}\``, () => {
    const match = matchesIn(`# file\n${text}`).find((one) => one.detector.id === detector)
    assert.ok(match)
    if (uses !== undefined) assert.equal(match.verdict.names?.['uses'], uses)
  })

const nothing = [
  'aws-access-key-id: ${{ steps.role.outputs.aws-access-key-id }}',
  'creds: ${{ secrets.DOCKER_PASSWORD }}',
  'data "aws_iam_access_key" "ci" {',
  'supported types: AWS::IAM::AccessKey',
  'name: AWS_SECRET_ACCESS_KEY\nvalue: x',
]
for (const text of nothing)
  test(`no reference is found in \`${text.split('\n')[0]}\``, () => assert.deepEqual(matchesIn(text), []))

test('uses of one secret are one finding that shows its name', async () => {
  const use = '  aws-access-key-id: ${{ secrets.AWS_KEY }}\n'
  const { findings } = await scanText(`${use}\n${use}`)
  assert.equal(findings.length, 1)
  assert.deepEqual(
    [findings[0]?.severity, findings[0]?.names['uses'], findings[0]?.places.length],
    ['low', 'secrets.AWS_KEY', 2],
  )
})
