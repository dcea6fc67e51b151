import { account, createWorld, host, provider, standardTrust, subject } from '#testing/index'
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('assumeRoleWithWebIdentity() issues', async () => {
  const world = createWorld()
  const result = await world.assume()
  console.log(
    result,
    JSON.stringify(world.events(), null, 1),
    account,
    host,
    provider,
    standardTrust.length,
    subject,
  )
  assert.equal(result.outcome, 'issued')
})
