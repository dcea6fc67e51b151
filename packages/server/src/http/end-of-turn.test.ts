import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfTurn } from './end-of-turn.ts'

test('endOfTurn() is one moment for all who wait in a turn, and each await lets the others come to the same place', async () => {
  const steps: string[] = []
  const run = async (name: string): Promise<void> => {
    await endOfTurn()
    steps.push(`${name}1`)
    await Promise.resolve()
    steps.push(`${name}2`)
  }
  // a tick of its own each, as requests read from different sockets have
  const first = run('a')
  await Promise.resolve()
  await Promise.all([first, run('b')])
  assert.deepEqual(steps, ['a1', 'b1', 'a2', 'b2'])
})

test('endOfTurn() begins a new turn once one has ended', async () => {
  const first = endOfTurn()
  await first
  const second = endOfTurn()
  assert.notEqual(first, second)
  await second
})
