import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowing, createIam, faultOf } from '#testing/iam'
import { estate } from '#testing/iam-estate'
import { refusedOperations } from './refused-operations.ts'

for (const operation of Object.keys(refusedOperations))
  test(`${operation} is refused to whoever may do everything, with a reason, on record`, async () => {
    const iam = createIam(estate(allowing('*')))
    const [status, code, message] = faultOf(
      await iam.call(operation, { UserName: 'bob', Password: 'hunter2hunter2' }),
    )
    assert.deepEqual([status, code], [403, 'AccessDenied'])
    assert.match(String(message), /^(?:Vouchsafe|Service-linked) .*\.$/)
    const event = iam.world.events().at(-1)
    assert.deepEqual(
      [event?.outcome, event?.reason, event?.operation],
      ['refused', 'operation_refused', operation],
    )
    assert.doesNotMatch(JSON.stringify(iam.world.events()), /hunter2/)
    assert.deepEqual(iam.orders, [])
  })

test('GetUser without a name says that the caller is no user', async () => {
  assert.deepEqual(faultOf(await createIam(estate()).call('GetUser')), [
    400,
    'ValidationError',
    'Must specify userName when calling with non-User credentials',
  ])
})

test('there is no user, and tools that list them learn it', async () => {
  const iam = createIam(estate())
  assert.deepEqual(faultOf(await iam.call('ListAccessKeys', { UserName: 'bob' })), [
    404,
    'NoSuchEntity',
    'The user with name bob cannot be found.',
  ])
  for (const [operation, list] of [
    ['ListUsers', 'Users'],
    ['ListGroups', 'Groups'],
    ['ListVirtualMFADevices', 'VirtualMFADevices'],
  ] as const) {
    const { body } = await iam.call(operation)
    assert.match(body, new RegExp(`<${list}></${list}><IsTruncated>false</IsTruncated>`))
  }
})
