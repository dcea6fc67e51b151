import { idLengths, type ObjectId } from '#sources/git/object/object-format'
import { faultOf } from '#sources/git/object/damage'
import type { ObjectStore } from '#sources/git/object/object-store'
import { parseCommit } from '#sources/git/object/parse-commit'
import { treeEntries } from '#sources/git/object/tree-entries'
import type { Repository } from '#sources/git/repository/open-repository'
import { readRefs } from '#sources/git/repository/read-refs'

/** The files of HEAD, looked up by their path. */
export interface HeadFiles {
  /** The blob at a path; undefined where there is none, or what is there is a link, a folder, a submodule. */
  idOf(path: string): ObjectId | undefined
  /** Its content, of at most `bytesMost`. */
  textOf(path: string, bytesMost: number): string | undefined
}

export function headFiles(store: ObjectStore, repository: Repository): HeadFiles {
  const root = rootOf(store, repository)
  const idOf = (path: string): ObjectId | undefined => {
    let at = root
    for (const [i, name] of path.split('/').entries()) {
      const isLast = i === path.split('/').length - 1
      at = at === undefined ? undefined : entryIn(store, at, { name, kind: isLast ? 'file' : 'tree' })
    }
    return at
  }
  return {
    idOf,
    textOf: (path, bytesMost) => {
      const id = idOf(path)
      const content = id === undefined ? undefined : contentOf(store, id)
      return content === undefined || content.length > bytesMost ? undefined : content.toString('utf8')
    },
  }
}

function rootOf(store: ObjectStore, repository: Repository): ObjectId | undefined {
  const { head } = readRefs(repository)
  try {
    const commit = head === undefined ? undefined : store.read(head)
    return commit?.type === 'commit' ? parseCommit(commit.content).tree : undefined
  } catch (error) {
    faultOf(error)
    return undefined
  }
}

function contentOf(store: ObjectStore, id: ObjectId): Buffer | undefined {
  try {
    const content = store.read(id)?.content
    return content === undefined ? undefined : Buffer.from(content)
  } catch (error) {
    faultOf(error)
    return undefined
  }
}

function entryIn(
  store: ObjectStore,
  tree: ObjectId,
  wanted: { readonly name: string; readonly kind: 'file' | 'tree' },
): ObjectId | undefined {
  const content = contentOf(store, tree)
  if (content === undefined) return undefined
  try {
    for (const { name, kind, id } of treeEntries(content, idLengths[store.format]))
      if (kind === wanted.kind && name.toString('utf8') === wanted.name) return id.toString('hex')
  } catch (error) {
    faultOf(error)
  }
  return undefined
}
