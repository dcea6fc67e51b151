/** Readings of a source and of git itself, brought into one form for comparison. */
import { hash } from 'node:crypto'
import type { Blob, ReadOptions, Sieve, Source } from '#source/types'
import type { TestRepository } from './test-repository.ts'

/** Lets everything pass. */
const openSieve: Sieve = { reach: 0, mayHold: () => true }

/** Lets pass what holds one of the words, as a plain search would see it. */
export const wordSieve = (...words: readonly string[]): Sieve => ({
  reach: Math.max(...words.map((word) => word.length)) - 1,
  mayHold: (bytes, start, end) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
    return words.some((word) => text.includes(word))
  },
})

const optionsFor = (sieve: Sieve): ReadOptions => ({
  sieve,
  signal: new AbortController().signal,
  onProgress: () => {},
})

const byId = (seen: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...seen].toSorted(([a], [b]) => (a < b ? -1 : 1)))

const digest = (bytes: Uint8Array): string => hash('sha256', bytes)

/** What the source hands out: SHA-256 of the content, by identity. Nothing may come twice. */
export async function readAll(
  source: Pick<Source, 'read'>,
  sieve: Sieve = openSieve,
): Promise<Map<string, string>> {
  const seen = new Map<string, string>()
  for await (const { identity, bytes } of source.read(optionsFor(sieve))) {
    if (seen.has(identity)) throw new Error(`${identity} came twice`)
    seen.set(identity, digest(bytes))
  }
  return byId(seen)
}

/** All that the source hands out, as text, whatever comes how often. */
export async function readBlobs(
  source: Pick<Source, 'read'>,
  sieve: Sieve = openSieve,
): Promise<readonly Blob[]> {
  const blobs: Blob[] = []
  for await (const blob of source.read(optionsFor(sieve)))
    blobs.push({ ...blob, bytes: Buffer.from(blob.bytes) })
  return blobs
}

/** What git knows of blobs, commits and tags, in the same form. */
export function readByGit(repository: TestRepository): Map<string, string> {
  const output = repository.gitBytes(['cat-file', '--batch-all-objects', '--batch', '--buffer'])
  const seen = new Map<string, string>()
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at)
    const [id = '', type = '', size = ''] = output.toString('latin1', at, end).split(' ')
    at = end + 1 + Number(size) + 1
    if (type !== 'tree') seen.set(id, digest(output.subarray(end + 1, at - 1)))
  }
  return byId(seen)
}
