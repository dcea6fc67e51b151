import { VouchsafeError } from '@vouchsafe/core/errors'
import { outputOf } from '#sources/git/fallback/run-git'
import { faultOf } from '#sources/git/object/damage'
import { idLengths, type ObjectId } from '#sources/git/object/object-format'
import type { ObjectStore } from '#sources/git/object/object-store'
import { parseTag } from '#sources/git/object/parse-commit'
import type { Repository } from '#sources/git/repository/open-repository'
import { readRefs } from '#sources/git/repository/read-refs'

/** What resolving looks at. */
export interface RevisionContext {
  readonly repository: Repository
  readonly store: ObjectStore
  /** Where git is looked for, in the form of `PATH`. */
  readonly searchPath: string
  readonly signal: AbortSignal
}

/** A commit, and the annotated tags by which it was named. */
export interface Revision {
  readonly commit: ObjectId
  readonly tags: readonly ObjectId[]
}

/** The order in which git tries the places of a short name (gitrevisions(7)). */
const places = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'] as const
/** Tags of tags are followed so far. */
const tagsMost = 16

/**
 * The commit that a name stands for: HEAD, a branch, a tag, an object id; anything else is left to git itself, which
 * runs nothing of the repository.
 *
 * @throws VouchsafeError `usage` where no commit of that name is here; the hint says what to fetch
 */
export async function resolveRevision(name: string, context: RevisionContext): Promise<Revision> {
  const id = (await byName(name, context)) ?? (await byGit(name, context))
  const revision = id === undefined ? undefined : peeled(id, context.store)
  if (revision === undefined) throw unknownRevision(name, context.repository)
  return revision
}

async function byName(name: string, { repository }: RevisionContext): Promise<ObjectId | undefined> {
  const digits = idLengths[repository.format] * 2
  if (name.length === digits && /^[0-9a-f]+$/.test(name)) return name
  if (repository.refStorage !== 'files') return undefined
  const { ids, head } = readRefs(repository)
  if (name === 'HEAD' || name === '@') return head
  for (const place of places) {
    const id = ids.get(`${place}${name}`)
    if (id !== undefined) return id
  }
  return await Promise.resolve(undefined)
}

async function byGit(name: string, context: RevisionContext): Promise<ObjectId | undefined> {
  const { repository, searchPath, signal } = context
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', name]
  const output = await outputOf(words, { gitDirectory: repository.gitDirectory, searchPath, signal })
  const id = output?.toString('latin1').trim() ?? ''
  return /^[0-9a-f]{40,64}$/.test(id) ? id : undefined
}

function peeled(id: ObjectId, store: ObjectStore): Revision | undefined {
  const tags: ObjectId[] = []
  let at = id
  try {
    for (let type = store.typeOf(at); type === 'tag' && tags.length < tagsMost; type = store.typeOf(at)) {
      tags.push(at)
      at = parseTag(store.read(at)?.content ?? Buffer.alloc(0)).object
    }
    return store.typeOf(at) === 'commit' ? { commit: at, tags } : undefined
  } catch (error) {
    faultOf(error)
    return undefined
  }
}

function unknownRevision(name: string, { isShallow, isPartial }: Repository): VouchsafeError {
  const hint =
    isShallow || isPartial
      ? 'the clone is not whole: `git fetch --unshallow origin`, or check out with `fetch-depth: 0`'
      : 'expected a branch, a tag or a commit that this repository has; `git fetch` may bring it'
  return new VouchsafeError('usage', { say: `no such revision here: \`${name}\``, hint })
}
