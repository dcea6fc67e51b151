import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadService } from '#rightsize/catalogue/load-service'
import { reportOf } from '#rightsize/report/report-of'
import { roleCall } from '#rightsize/testing/role-call'
import type { RoleCall } from '#rightsize/event/types'
import { parseRoleChoice } from '#rightsize/role/role-choice'
import { throwsCode } from '@vouchsafe/core/testing'
import { RoleUsage } from './role-usage.ts'
import { Rightsizer } from './rightsizer.ts'

const options = { mostNames: 4, mostListed: 50 }
const asked = { load: loadService, ...options }

async function usageOf(calls: readonly Partial<RoleCall>[]): Promise<RoleUsage> {
  const rightsizer = new Rightsizer(parseRoleChoice('deploy'), loadService, options)
  await rightsizer.add(calls.map(roleCall))
  const usage = rightsizer.usage()
  assert.ok(usage)
  return usage
}

const key = (name: string): Partial<RoleCall> => ({ resources: [`arn:aws:s3:::b/${name}`] })

test('a line says how often, when first and last, by which event, and how sure it is', async () => {
  const report = await reportOf(
    await usageOf([
      { ...key('x'), id: 'second', at: '2026-11-02T00:00:00Z' },
      { ...key('x'), id: 'first', at: '2026-11-01T00:00:00Z' },
      { ...key('x'), id: 'third', at: '2026-11-03T00:00:00Z' },
    ]),
    asked,
  )
  assert.deepEqual(report.lines[0]?.resources, [
    {
      pattern: 'arn:aws:s3:::b/x',
      distinct: 1,
      isAtLeast: false,
      isWide: false,
      evidence: {
        count: 3,
        first: '2026-11-01T00:00:00Z',
        last: '2026-11-03T00:00:00Z',
        example: 'first',
        confidence: 'certain',
      },
    },
  ])
})

const questions: [about: string, calls: Partial<RoleCall>[], says: RegExp][] = [
  [
    'pass_role',
    [
      {
        source: 'lambda.amazonaws.com',
        name: 'CreateFunction20150331',
        parameters: { functionName: 'f', role: 'arn:aws:iam::123456789012:role/run' },
      },
    ],
    /lambda:CreateFunction20150331 was given arn:aws:iam::123456789012:role\/run \(once\).*iam:PassedToService `lambda\.amazonaws\.com`/,
  ],
  ['data_events', [{ name: 'GetBucketLocation', parameters: { bucketName: 'b' } }], /objects of Amazon S3/],
  [
    'unknown_action',
    [{ source: 'ec2.amazonaws.com', name: 'Frobnicate' }],
    /ec2:Frobnicate: no such action is known/,
  ],
  [
    'unnamed_resource',
    [{ source: 'ec2.amazonaws.com', name: 'StopInstances' }],
    /instance\/\*: the events do not say/,
  ],
  ['by_service', [{ ...key('x'), invokedBy: 'athena.amazonaws.com' }], /called by athena\.amazonaws\.com/],
  ['only_failed', [key('x'), { name: 'PutObject', errorCode: 'SlowDown' }], /s3:PutObject only ever failed/],
  [
    'covers_denied',
    [
      { source: 'ec2.amazonaws.com', name: 'StopInstances' },
      {
        source: 'ec2.amazonaws.com',
        name: 'StopInstances',
        errorCode: 'Client.UnauthorizedOperation',
        parameters: { instanceId: 'i-0' },
      },
    ],
    /instance\/\* also covers arn:aws:ec2:eu-west-1:123456789012:instance\/i-0, which was denied/,
  ],
  ['window', [key('x')], /of one day/],
]
for (const [about, calls, says] of questions)
  test(`what no log can answer is asked: ${about}`, async () => {
    const report = await reportOf(await usageOf(calls), asked)
    const texts = report.questions.filter((one) => one.about === about).map(({ text }) => text)
    assert.equal(texts.length, 1, JSON.stringify(report.questions))
    assert.match(texts[0] ?? '', says)
  })

test('a role that is handed out is not passed on by the policy', async () => {
  const call = {
    source: 'lambda.amazonaws.com',
    name: 'CreateFunction20150331',
    parameters: { functionName: 'f', role: 'arn:aws:iam::123456789012:role/run' },
  }
  const { policies } = await reportOf(await usageOf([call]), asked)
  assert.doesNotMatch(JSON.stringify(policies), /PassRole/)
})

test('a name of several roles is refused, with their ARNs', async () => {
  const rightsizer = new Rightsizer(parseRoleChoice('deploy'), loadService, options)
  const other = 'arn:aws:iam::210987654321:role/deploy'
  await rightsizer.add([roleCall(), roleCall({ role: other })])
  assert.match(throwsCode(() => rightsizer.usage(), 'usage').hint ?? '', new RegExp(other))
})

test('memory is bounded: names of actions that nobody knows do not fill it', async () => {
  const usage = new RoleUsage(roleCall().role, options)
  for (let number = 0; number < 20_000; number += 1) usage.add(roleCall({ name: `Do${number}` }), undefined)
  assert.ok(usage.uses.size <= 5000)
})
