import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadService } from '#rightsize/catalogue/load-service'
import { reportOf } from '#rightsize/report/report-of'
import { roleCall } from '#rightsize/testing/role-call'
import { RoleUsage } from '#rightsize/usage/role-usage'

const options = { mostNames: 4, mostListed: 50 }
const asked = { load: loadService, ...options }

test('memory is bounded: of very many resources, what they have in common is kept, and they are still covered', async () => {
  const service = await loadService('s3')
  const usage = new RoleUsage(roleCall().role, options)
  for (let number = 0; number < 120_000; number += 1)
    usage.add(roleCall({ resources: [`arn:aws:s3:::b/in/${number.toString(36)}-${number}/o.csv`] }), service)
  const [use] = usage.uses.values()
  assert.ok((use?.tally.size ?? Infinity) <= 50_000)
  const { lines } = await reportOf(usage, asked)
  assert.equal(
    lines[0]?.resources.reduce((sum, { evidence }) => sum + evidence.count, 0),
    120_000,
  )
  assert.deepEqual(
    lines[0]?.resources.map(({ pattern, isAtLeast }) => [pattern, isAtLeast]),
    [['arn:aws:s3:::b/in/*/o.csv', true]],
  )
})
