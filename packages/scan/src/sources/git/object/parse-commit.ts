/** Commits and tags, as far as somebody who reads a finding wants to know them. */
import { Damage } from './damage.ts'
import type { ObjectId } from './object-format.ts'

/** Who signed a commit or a tag, and when; texts as they stand there. */
export interface Signature {
  readonly name: string
  readonly email: string
  /** Seconds since the epoch; 0 where it is not a number that fits. */
  readonly at: number
}

export interface Commit {
  readonly tree: ObjectId
  readonly parents: readonly ObjectId[]
  readonly author: Signature
  /** By the committer's clock, which is the one that orders history. */
  readonly at: number
}

const signature = /^(.*?) ?<([^>\n]*)>(?: (\d{1,12}))?/

const nobody: Signature = { name: '', email: '', at: 0 }

const parseSignature = (text: string | undefined): Signature => {
  const [, name, email, at] = signature.exec(text ?? '') ?? []
  return name === undefined || email === undefined ? nobody : { name, email, at: Number(at ?? 0) }
}

/** The lines before the message. A header of more than 64 KiB is cut: what counts stands at its head. */
const headerLines = (bytes: Uint8Array): readonly string[] => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65_536)).toString('utf8')
  const end = text.indexOf('\n\n')
  return (end < 0 ? text : text.slice(0, end)).split('\n')
}

const valueOf = (lines: readonly string[], word: string): string | undefined =>
  lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)

/** @throws {Damage} for a commit without a tree */
export function parseCommit(bytes: Uint8Array): Commit {
  const lines = headerLines(bytes)
  const tree = lines[0]?.startsWith('tree ') === true ? lines[0].slice(5) : ''
  if (!/^[0-9a-f]{40,64}$/.test(tree)) throw new Damage('a commit names no tree')
  const parents: string[] = []
  for (let i = 1; lines[i]?.startsWith('parent ') === true; i++) parents.push(lines[i]?.slice(7) ?? '')
  return {
    tree,
    parents,
    author: parseSignature(valueOf(lines, 'author')),
    at: parseSignature(valueOf(lines, 'committer')).at,
  }
}

/** An annotated tag: what it points to, and who made it. */
export function parseTag(bytes: Uint8Array): { readonly object: ObjectId; readonly tagger: Signature } {
  const lines = headerLines(bytes)
  return { object: valueOf(lines, 'object') ?? '', tagger: parseSignature(valueOf(lines, 'tagger')) }
}
