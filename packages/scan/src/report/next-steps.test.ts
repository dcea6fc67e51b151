import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectors } from '#detectors/detectors'
import { nextSteps } from './next-steps.ts'
import { findingWith } from './testing/reports.ts'

for (const { id, vendor, stance } of detectors)
  test(`a finding of ${id} has ${stance === 'federation' ? 'nothing to do' : 'something to do next'}`, () => {
    const steps = nextSteps(findingWith('x', { detector: id, vendor, stance }))
    assert.equal(steps.length > 1, stance !== 'federation')
  })

const commands = (more: Parameters<typeof findingWith>[1]): (string | undefined)[] =>
  nextSteps(findingWith('x', more)).flatMap(({ command }) => (command === undefined ? [] : [command]))

test('the replacement comes first, then what can be taken back, then what cannot', () => {
  const says = nextSteps(findingWith('x', { names: { accessKeyId: 'KEY' } })).map(({ say }) =>
    say.slice(0, 12),
  )
  assert.deepEqual(says, ['Put in its p', 'When nothing', 'When nothing', 'Only then cl'])
  assert.match(
    commands({ names: { accessKeyId: 'KEY' } })[0] ?? '',
    /update-access-key --access-key-id KEY --status Inactive/,
  )
})

for (const name of ['$(id)', 'a b', '`id`', "a'b", 'a;b', '--debug', 'a\nb', '<x>', ''])
  test(`a command leaves a blank rather than take ${JSON.stringify(name)}`, () => {
    const [pause] = commands({ names: { accessKeyId: name } })
    assert.match(pause ?? '', /--access-key-id <accessKeyId> /)
  })

test('what its cloud knows shortens the way', () => {
  const match = { evidence: 'asked', at: '2026-11-22T06:00:00Z' }
  assert.equal(nextSteps(findingWith('x', { match: { ...match, state: 'gone' } })).length, 1)
  assert.deepEqual(commands({ match: { ...match, state: 'disabled' }, names: { accessKeyId: 'K' } }), [
    'aws iam delete-access-key --access-key-id K',
  ])
  const [end] = commands({
    detector: 'azure-client-secret',
    vendor: 'azure',
    names: {},
    match: { ...match, state: 'exists', keyId: 'k-1', account: 'app-1' },
  })
  assert.match(end ?? '', /--key-id k-1$/)
})
