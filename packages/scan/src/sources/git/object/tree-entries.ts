import { Damage } from './damage.ts'

/** An entry of a tree. */
export interface TreeEntry {
  readonly kind: 'tree' | 'file' | 'submodule'
  /** As the tree has it: without a slash, and otherwise anything. */
  readonly name: Buffer
  readonly id: Buffer
}

const kindOf = (mode: number): TreeEntry['kind'] => {
  const format = mode & 0o170000
  if (format === 0o040000) return 'tree'
  return format === 0o160000 ? 'submodule' : 'file'
}

/**
 * The entries of a tree object (`mode SP name NUL id`, repeated), in its order. Name and id are views.
 * @throws {Damage} where an entry is cut short
 */
export function* treeEntries(tree: Buffer, idLength: number): Generator<TreeEntry> {
  let at = 0
  while (at < tree.length) {
    let mode = 0
    for (; at < tree.length && tree[at] !== 0x20; at++) mode = mode * 8 + ((tree[at] ?? 0) & 7)
    const end = tree.indexOf(0, at)
    if (end < 0 || end + 1 + idLength > tree.length) throw new Damage('a tree is cut short')
    const id = tree.subarray(end + 1, end + 1 + idLength)
    yield { kind: kindOf(mode), name: tree.subarray(at + 1, end), id }
    at = end + 1 + idLength
  }
}
