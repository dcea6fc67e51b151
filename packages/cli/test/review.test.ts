import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isUntouched } from '@vouchsafe/review/report'
import { quickstart, sceneOf, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const scene = sceneOf(quickstart)
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene)
})
after(async () => {
  await server.stop()
  scene.remove()
})
test.beforeEach(() => {
  desk = makeDesk(scene.home)
})
test.afterEach(() => desk.remove())

const fixture = (path: string): string => new URL(`../../review/src/${path}`, import.meta.url).pathname
const template = fixture('cloudformation/fixtures/delivery.template.json')
const plan = fixture('terraform/fixtures/plan.json')
const put = (name: string, text: string): string => {
  writeFileSync(join(desk.temporary, name), text)
  return name
}

test('vouch apply takes a template of the CDK for what it is, and changes nothing the second time', async () => {
  const dry = await desk.vouch(['apply', '-f', template, '--dry-run'])
  assert.equal(dry.code, 0, dry.err)
  assert.match(dry.out, /\n10 changes not stored \(dry run\)/)
  assert.match(
    dry.err,
    /left out, because it is not trust: .*\(AWS::Lambda::Function\), .*\(AWS::S3::Bucket\)\n/,
  )
  const first = await desk.vouch(['apply', '-f', template])
  assert.match(first.out, /\n10 changes stored/)
  const again = await desk.vouch(['apply', '-f', template, '--json'])
  assert.deepEqual(JSON.parse(again.out).changes, [])
  const role = await desk.vouch(['get', 'Role', 'github-deploy', '--json'])
  assert.equal(JSON.parse(role.out).permissionsBoundary, 'delivery-boundary')
})

test('vouch apply takes a plan of Terraform from standard input', async () => {
  const stdin = readFileSync(plan, 'utf8')
  const { code, out, err } = await desk.vouch(['apply', '-f', '-'], { stdin })
  assert.equal(code, 0, err)
  assert.match(out, /changes stored/)
  const again = await desk.vouch(['apply', '-f', plan])
  assert.match(again.out, /^nothing to change/)
})

test('vouch apply names the file, the line and the resource that it cannot evaluate', async () => {
  const text = 'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !ImportValue x\n'
  const { code, out, err } = await desk.vouch(['apply', '-f', put('stack.txt', text)])
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /^vouch: stack\.txt:5:7: R \(AWS::IAM::Role\): .* \[manifest_invalid\]\n$/)
})

test('vouch apply gives a template its parameters, the ids of roles, and no others', async () => {
  const text = [
    'Parameters: {Team: {Type: String}}',
    'Resources:',
    '  R:',
    '    Type: AWS::IAM::Role',
    '    Properties:',
    '      RoleName: s3-reader',
    '      Description: !Sub "${Team} ${R.RoleId} ${Bucket.Arn}"',
    '      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: !Ref AWS::AccountId}}}',
    '  Bucket: {Type: AWS::S3::Bucket}',
  ].join('\n')
  const file = put('stack.yaml', text)
  const given = ['--parameter', 'Team=a=b', '--parameter', 'Bucket.Arn=arn:aws:s3:::b', '--dry-run']
  const { code, out, err } = await desk.vouch(['apply', '-f', file, ...given])
  assert.equal(code, 0, err)
  assert.match(out, /a=b AROA[A-Z0-9]+ arn:aws:s3:::b/)
  const unknown = await desk.vouch(['apply', '-f', file, ...given, '--parameter', 'Nobody=x'])
  assert.deepEqual([unknown.code, unknown.out], [2, ''])
  assert.match(unknown.err, /no template has a use for `Nobody`/)
})

test('vouch apply asks for one template of an assembly of the CDK', async () => {
  put('cdk.out', '{}')
  put('App.template.json', '{}')
  const { code, err } = await desk.vouch(['apply', '-f', '.'])
  assert.equal(code, 2)
  assert.match(
    err,
    /assembly of the CDK: expected one of its templates \(App\.template\.json\).*\n {2}next: vouch apply -f App\.template\.json\n/,
  )
})

test('vouch review shows whom a role admits and who came', async () => {
  const unused = await desk.vouch(['review', 's3-reader'])
  assert.match(unused.out, /last used {2}never/)
  const ran = await desk.vouch(['run', '--role', 's3-reader', '--', 'node', join(quickstart, 'whoami.mjs')])
  assert.equal(ran.code, 0, ran.err)
  const { code, out, err } = await desk.vouch(['review', 's3-reader'])
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /admits {5}one_scope \(30\)\n/)
  assert.match(out, /\nspiffe:\/\/vouchsafe\.internal\/local\/uid\/\d+ .* 1 /)
})

test('vouch review lists roles and providers in the order asked for', async () => {
  const { out } = await desk.vouch(['review', '--sort', 'breadth', '--kind', 'Role'])
  const lines = out.trimEnd().split('\n')
  assert.match(
    lines[0] ?? '',
    /^KIND +ACCOUNT +NAME +OWNER +LAST USED +UNUSED +ADMITS +ALLOWS +SEEN +LAST SEEN$/,
  )
  const classes = lines
    .slice(1)
    .map((line) => /(exact|one_scope|organization|provider|anyone|nobody)/.exec(line)?.[1])
  const order = ['anyone', 'provider', 'organization', 'one_scope', 'exact', 'nobody']
  const places = classes.map((one) => order.indexOf(one ?? ''))
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('vouch review prints CSV and JSON that a reviewer can sign', async () => {
  const csv = await desk.vouch(['review', '--format', 'csv'])
  assert.ok(isUntouched(csv.out))
  assert.match(csv.out, /\r\nrun_by,uid \d+ \(.*\) on .*\r\n/)
  const { sha256, review } = JSON.parse((await desk.vouch(['review', '--json'])).out)
  assert.match(sha256, /^[0-9a-f]{64}$/)
  assert.equal(
    review.rows.some(({ name }: { name: string }) => name === 's3-reader'),
    true,
  )
})

test('vouch review --unused leaves out what is in use or too young', async () => {
  const { code, out, err } = await desk.vouch(['review', '--unused', '1d'])
  assert.deepEqual([code, out, err], [0, '', 'vouch: no role and no provider matches\n'])
  const wrong = await desk.vouch(['review', '--unused', 'long'])
  assert.equal(wrong.code, 2)
})
