/** The naive way to read a repository: every object whole, from `git cat-file`, with no sieve. What others are held to. */
import { spawn } from 'node:child_process'
import type { Blob, Coverage, ReadOptions, Source } from '@vouchsafe/scan/source'
import { createGitSource } from '@vouchsafe/scan/sources/git'

/** Shares no code with the readers that are compared with it; where an object lies is asked of the same history. */
export function createFullSource(path: string): Source {
  let count = 0
  let bytes = 0
  return {
    label: path,
    async *read({ signal }: ReadOptions): AsyncGenerator<Blob> {
      for await (const object of allObjects(path)) {
        signal.throwIfAborted()
        if (object.type === 'tree') continue
        count += 1
        bytes += object.content.length
        yield { identity: object.id, bytes: object.content }
      }
    },
    locate: (identities) => createGitSource(path).locate(identities),
    coverage: (): Coverage => ({ unit: 'git objects', count, bytes, further: {} }),
    gaps: () => [],
  }
}

interface GitObject {
  readonly id: string
  readonly type: string
  readonly content: Buffer
}

/** The answers of `git cat-file --batch`: a line `ID TYPE SIZE`, so many bytes, a line feed. */
async function* allObjects(path: string): AsyncGenerator<GitObject> {
  const child = spawn(
    'git',
    ['-C', path, 'cat-file', '--batch-all-objects', '--unordered', '--batch', '--buffer'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, GIT_NO_LAZY_FETCH: '1' },
    },
  )
  const chunks = child.stdout[Symbol.asyncIterator]()
  let waiting: Buffer = Buffer.alloc(0)
  const fill = async (wanted: number): Promise<boolean> => {
    const parts = [waiting]
    let length = waiting.length
    while (length < wanted) {
      // oxlint-disable-next-line no-await-in-loop -- one stream is one sequence
      const { value, done } = await chunks.next()
      if (done === true) break
      const chunk = value as Buffer
      parts.push(chunk)
      length += chunk.length
    }
    waiting = parts.length === 1 ? waiting : Buffer.concat(parts, length)
    return length >= wanted
  }
  // no head is longer than 128 bytes; at the very end there may be fewer
  for (await fill(128); waiting.length > 0; await fill(128)) {
    const end = waiting.indexOf(10)
    const [id = '', type = '', size = ''] = waiting.toString('latin1', 0, end).split(' ')
    const from = end + 1
    if (!(await fill(from + Number(size) + 1))) throw new Error(`${id}: git ended early`)
    yield { id, type, content: waiting.subarray(from, from + Number(size)) }
    waiting = waiting.subarray(from + Number(size) + 1)
  }
}
