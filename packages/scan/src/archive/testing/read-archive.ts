import { createArchiveBudget, type ArchiveLimits } from '#archive/budget'
import { expand, expandStream, type MemberGap } from '#archive/expand'
import { PartRoom } from '#archive/parts'
import { memoryAccess } from '#archive/random-access'

/** Small parts, so that small contents have several. */
export const testPartBytes = 1024 * 1024
const room = new PartRoom(testPartBytes)

export interface ArchiveContents {
  /** Path in the archive (nothing for what is of the archive itself) and content, where there is any. */
  readonly members: readonly (readonly [path: string, content: string])[]
  readonly gaps: readonly MemberGap[]
  readonly tally: { readonly archives: number; readonly members: number }
}

/** All that comes out of an archive in memory, or out of the same as a stream of chunks of some length. */
export async function readArchive(
  bytes: Buffer,
  { limits = {}, chunk }: { limits?: Partial<ArchiveLimits>; chunk?: number } = {},
): Promise<ArchiveContents> {
  const gaps: MemberGap[] = []
  const tally = { archives: 0, members: 0 }
  const { signal } = new AbortController()
  const budget = createArchiveBudget({ signal, inputBytes: bytes.length, limits })
  const expansion = { budget, room, tally, onGap: (gap: MemberGap) => void gaps.push(gap) }
  const parts =
    chunk === undefined
      ? expand(memoryAccess(bytes), expansion)
      : expandStream(chunksOf(bytes, chunk), expansion)
  const members: [string, string][] = []
  for await (const { inside = '', bytes: content } of parts)
    if (content.length > 0) members.push([inside, content.toString('latin1')])
  return { members, gaps, tally }
}

/** The content of one member, and nothing where there is no such one. */
export function contentIn({ members }: ArchiveContents, path: string): string {
  return members
    .filter(([name]) => name === path)
    .map(([, content]) => content)
    .join('')
}

async function* chunksOf(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length)
    yield await Promise.resolve(bytes.subarray(at, at + length))
}
