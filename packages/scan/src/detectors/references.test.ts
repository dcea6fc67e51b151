import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesIn, scanText } from '#testing/scan-text'
import { federationDetectors } from './federations.ts'
import { found } from './references.cases.ts'
import { referenceDetectors } from './references.ts'

for (const [detector, uses, text] of found)
  test(`${detector} knows \`${text.trim().split('\n').at(-1)}\``, () => {
    const match = matchesIn(`# file\n${text}\n`).find((one) => one.detector.id === detector)
    assert.ok(match)
    if (uses !== undefined) assert.equal(match.verdict.names?.['uses'], uses)
  })

test('each reference, and each piece of good news, has a case', () => {
  const covered = new Set(found.map(([detector]) => detector))
  for (const { id } of referenceDetectors) assert.ok(covered.has(id), id)
})

const nothing = [
  'aws-access-key-id: ${{ steps.role.outputs.aws-access-key-id }}',
  'AWS_SECRET_ACCESS_KEY: ${{ steps.role.outputs.secret }}',
  'env:\n  AWS_SECRET_ACCESS_KEY: ${{ secrets.S }}\n  AWS_SESSION_TOKEN: ${{ secrets.T }}',
  'creds: ${{ secrets.DOCKER_PASSWORD }}',
  'data "aws_iam_access_key" "ci" {',
  'supported types: AWS::IAM::AccessKey',
  'name: AWS_SECRET_ACCESS_KEY\nvalue: x',
  '# set AWS_SECRET_ACCESS_KEY before you start',
  'token: ${{ secrets.GITHUB_TOKEN }}',
  'token: ${{ secrets.CODECOV_TOKEN }}',
  'NODE_AUTH_TOKEN: ${{ secrets.GITHUB_TOKEN }}',
  'NODE_AUTH_TOKEN: ${{ github.token }}',
  '- uses: docker/login-action@v4\n  with:\n    registry: ghcr.io\n    password: ${{ secrets.GITHUB_TOKEN }}',
  '- uses: docker/login-action@v4\n  with:\n    registry: ghcr.io\n- uses: x/y@v1\n  with:\n    password: ${{ secrets.X }}',
  'aws ecr get-login-password | docker login --username AWS --password-stdin 1.dkr.ecr.eu-west-1.amazonaws.com',
  'echo $CI_JOB_TOKEN | docker login -u gitlab-ci-token --password-stdin registry.gitlab.com',
  'az login --service-principal -u $ID --tenant $T --federated-token $TOKEN',
  'az ad sp create-for-rbac --create-cert',
  'gcloud auth login --cred-file=credentials.json',
  'imagePullSecrets: []',
  '{{- with .Values.imagePullSecrets }}',
  'variable "secret_key" {\n  type = string\n}',
  'secret_key = var.secret_key',
  'client_secret = var.client_secret',
  'kubectl config set-context --current --namespace=shop',
  'the serviceAccountToken projects',
  'OPENAI_API_KEY=your-key-here',
  'const { secretAccessKey } = await credentials()',
  'type: Opaque',
]
for (const text of nothing)
  test(`no reference is found in \`${text.split('\n').at(-1)}\``, () =>
    assert.deepEqual(
      matchesIn(`${text}\n`).map(({ detector }) => detector.id),
      [],
    ))

test('uses of one secret are one finding that shows its name', async () => {
  const use = '  aws-access-key-id: ${{ secrets.AWS_KEY }}\n'
  const { findings } = await scanText(`${use}\n${use}`)
  assert.equal(findings.length, 1)
  assert.deepEqual(
    [findings[0]?.severity, findings[0]?.names['uses'], findings[0]?.places.length],
    ['low', 'secrets.AWS_KEY', 2],
  )
})

test('good news is of no severity, and one finding a kind', async () => {
  const { findings } = await scanText('  role-to-assume: arn:aws:iam::123456789012:role/a\n'.repeat(3))
  assert.deepEqual(
    findings.map((one) => [one.severity, one.detector, one.places.length]),
    [['info', 'federation-aws-role', 3]],
  )
  assert.ok(federationDetectors.every((row) => row.stance === 'federation'))
})
