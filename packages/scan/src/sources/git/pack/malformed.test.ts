import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { copy, forgeDelta, forgePack, insert, type ForgedEntry } from '#sources/git/testing/forge-pack'
import { readDeltaForest } from './delta-forest.ts'
import { openPack } from './pack.ts'
import { walkPack, type WalkLimits } from './walk-pack.ts'

const mebibyte = 1024 * 1024
const limits: WalkLimits = { objectBytes: mebibyte, pathBytes: 2 * mebibyte, expandedBytes: 64 * mebibyte }
const id = (n: number): string => n.toString(16).padStart(40, '0')
const honest: ForgedEntry = { id: id(0xff), kind: 3, content: Buffer.from('honest') }

interface Outcome {
  readonly read: ReadonlyMap<string, string>
  readonly lost: readonly string[]
  readonly why: readonly string[]
  readonly large: readonly string[]
}

const walk = (entries: readonly ForgedEntry[], within = limits): Outcome => {
  const directory = mkdtempSync(join(tmpdir(), 'vouch-forged-'))
  const read = new Map<string, string>()
  const lost: string[] = []
  const why: string[] = []
  const large: string[] = []
  try {
    using pack = openPack(forgePack(directory, entries), 20)
    const objects = walkPack(pack, readDeltaForest(pack.file, pack.index), {
      types: new Set(['blob', 'commit', 'tag']),
      limits: within,
      tally: { objects: 0, bytes: 0, sieved: 0 },
      onLost: (ids, reason) => {
        lost.push(...ids)
        why.push(reason)
      },
      onLarge: (name) => large.push(name),
    })
    for (const object of objects)
      if (object !== undefined) read.set(object.id, object.bytes.toString('latin1'))
  } finally {
    rmSync(directory, { recursive: true })
  }
  return { read, lost, why, large }
}

interface Attack {
  readonly name: string
  readonly entries: readonly ForgedEntry[]
  readonly why: RegExp
}

const base: ForgedEntry = { id: id(1), kind: 3, content: Buffer.from('0123456789') }
const onBase = (content: Buffer, n = 2): ForgedEntry => ({ id: id(n), kind: 7, base: id(1), content })

const attacks: readonly Attack[] = [
  {
    name: 'two deltas made from each other',
    entries: [
      { id: id(1), kind: 7, base: id(2), content: forgeDelta(1, 1, copy(0, 1)) },
      { id: id(2), kind: 7, base: id(1), content: forgeDelta(1, 1, copy(0, 1)) },
    ],
    why: /comes back to itself/,
  },
  {
    name: 'a delta made from itself',
    entries: [{ id: id(1), kind: 7, base: id(1), content: forgeDelta(1, 1, copy(0, 1)) }],
    why: /comes back to itself/,
  },
  {
    name: 'a base outside the pack',
    entries: [{ id: id(1), kind: 6, distance: 5000, content: Buffer.from('x') }],
    why: /outside the pack/,
  },
  {
    name: 'a base between entries',
    entries: [base, { id: id(2), kind: 6, distance: 3, content: Buffer.from('x') }],
    why: /outside the pack/,
  },
  {
    name: 'a base of no name',
    entries: [{ id: id(1), kind: 7, base: id(77), content: Buffer.from('x') }],
    why: /outside the pack/,
  },
  {
    name: 'an unknown kind',
    entries: [{ id: id(1), kind: 5, content: Buffer.from('x') }],
    why: /unknown kind/,
  },
  { name: 'the kind 0', entries: [{ id: id(1), kind: 0, content: Buffer.from('x') }], why: /unknown kind/ },
  {
    name: 'a stream longer than it says',
    entries: [{ id: id(1), kind: 3, size: 10, content: Buffer.alloc(50 * mebibyte) }],
    why: /longer than/,
  },
  {
    name: 'a stream shorter than it says',
    entries: [{ id: id(1), kind: 3, size: 10, content: Buffer.alloc(5) }],
    why: /5 bytes/,
  },
  {
    name: 'a copy from outside the base',
    entries: [base, onBase(forgeDelta(10, 10, copy(5, 10)))],
    why: /outside/,
  },
  {
    name: 'a copy from far outside',
    entries: [base, onBase(forgeDelta(10, 10, copy(0xffffffff, 10)))],
    why: /outside/,
  },
  {
    name: 'a result longer than it says',
    entries: [base, onBase(forgeDelta(10, 5, copy(0, 10)))],
    why: /outside/,
  },
  {
    name: 'a result shorter than it says',
    entries: [base, onBase(forgeDelta(10, 15, copy(0, 10)))],
    why: /another size/,
  },
  {
    name: 'another base than it has',
    entries: [base, onBase(forgeDelta(11, 5, copy(0, 5)))],
    why: /another base/,
  },
  { name: 'the reserved instruction', entries: [base, onBase(forgeDelta(10, 5, [0]))], why: /outside/ },
  {
    name: 'an insert that is cut short',
    entries: [base, onBase(forgeDelta(10, 5, [5, 1, 2]))],
    why: /outside/,
  },
  { name: 'a copy that is cut short', entries: [base, onBase(forgeDelta(10, 5, [0xff, 0]))], why: /outside/ },
  { name: 'sizes without an end', entries: [base, onBase(Buffer.alloc(30, 0x80))], why: /no sizes/ },
  { name: 'no bytes at all', entries: [base, onBase(Buffer.alloc(0))], why: /no sizes/ },
  {
    name: 'a result over the limit',
    entries: [base, onBase(forgeDelta(10, 2 ** 40, copy(0, 10)))],
    why: /over the limit/,
  },
]

for (const { name, entries, why } of attacks) {
  test(`walkPack() loses ${name}, and reads the rest`, () => {
    const outcome = walk([...entries, honest])
    assert.equal(outcome.read.get(honest.id), 'honest')
    assert.match(outcome.why.join('\n'), why)
    assert.equal(outcome.read.size + outcome.lost.length, entries.length + 1)
  })
}

test('walkPack() ends a pack that expands without end, in bounded time', () => {
  const content = Buffer.alloc(mebibyte, 'a')
  const copies = Array.from({ length: 500 }, (_, i) =>
    onBase(forgeDelta(mebibyte, mebibyte, copy(0, mebibyte)), i + 2),
  )
  const outcome = walk([{ id: id(1), kind: 3, content }, ...copies])
  assert.equal(outcome.read.size, 64)
  assert.match(outcome.why[0] ?? '', /expands to more/)
})

test('walkPack() makes a long chain with little memory, though its ancestors do not fit', () => {
  const size = 100_000
  const chain = Array.from({ length: 300 }, (_, i): ForgedEntry => {
    const content = forgeDelta(size, size, insert(`step ${i} `.padEnd(16)), copy(16, size - 16))
    return { id: id(i + 2), kind: 7, base: id(i + 1), content }
  })
  // two children on an early link, so that it has to be made again after its memory was given up
  const late: ForgedEntry = { id: id(1000), kind: 7, base: id(5), content: forgeDelta(size, 16, copy(0, 16)) }
  const entries = [{ id: id(1), kind: 3, content: Buffer.alloc(size, 'z') }, ...chain, late]
  const outcome = walk(entries, { ...limits, pathBytes: 5 * size })
  assert.deepEqual(outcome.lost, [])
  assert.equal(outcome.read.get(id(301))?.slice(0, 10), 'step 299  ')
  assert.equal(outcome.read.get(id(1000)), 'step 3          ')
})

test('walkPack() leaves an object over the limit to be read as a stream', () => {
  const outcome = walk([{ id: id(1), kind: 3, content: Buffer.alloc(2 * mebibyte) }, honest])
  assert.deepEqual(outcome.large, [id(1)])
  assert.deepEqual(outcome.lost, [])
})
