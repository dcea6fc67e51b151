/** Where blobs lie in the history: paths, the commits that first and last had them, whether they are there now. */
import type { ObjectId } from '#sources/git/object/object-format'
import type { ObjectStore } from '#sources/git/object/object-store'
import type { Refs } from '#sources/git/repository/read-refs'
import type { Gap, GitOrigin } from '#source/types'
import { factsOf, type CommitGraph } from './commit-graph.ts'
import { findTreesWith, type TreesWith } from './trees-with.ts'

/** What all commits that have one tree, or one blob, at one path say together. */
interface Span {
  first: ObjectId
  last: ObjectId
  isInHead: boolean
  isReachable: boolean
}

type Spans = Map<ObjectId, Span>

/** Paths told of one blob, and paths followed in all: a forged tree can have any number. */
const pathsMost = 16
const followedMost = 200_000
/** Folders in folders: a forged tree can hold itself. */
const depthMost = 256

const merge = (spans: Spans, id: ObjectId, { span, graph }: { span: Span; graph: CommitGraph }): void => {
  const known = spans.get(id)
  if (known === undefined) {
    spans.set(id, { ...span })
    return
  }
  if (graph.cameAt(span.first) < graph.cameAt(known.first)) known.first = span.first
  if (graph.cameAt(span.last) > graph.cameAt(known.last)) known.last = span.last
  known.isInHead ||= span.isInHead
  known.isReachable ||= span.isReachable
}

const rootSpans = (graph: CommitGraph, refs: Refs, trees: TreesWith): Spans => {
  const spans: Spans = new Map()
  for (const [id, commit] of graph.commits) {
    if (!trees.has(commit.tree)) continue
    const span = { first: id, last: id, isInHead: id === refs.head, isReachable: graph.reachable.has(id) }
    merge(spans, commit.tree, { span, graph })
  }
  return spans
}

/** From folder to folder: all trees that ever stood at one path are looked at together. */
class Descent {
  readonly places = new Map<ObjectId, Map<string, Span>>()
  readonly #graph: CommitGraph
  readonly #trees: TreesWith
  #followed = 0

  constructor(graph: CommitGraph, trees: TreesWith) {
    this.#graph = graph
    this.#trees = trees
  }

  /** @returns whether everything was followed */
  into(trees: Spans, path: string, depth = 0): boolean {
    if (++this.#followed > followedMost || depth > depthMost) return false
    const below = new Map<string, Spans>()
    for (const [tree, span] of trees) {
      const found = this.#trees.get(tree)
      for (const { name, id } of found?.blobs ?? []) this.#place(id, path + name, span)
      for (const { name, id } of found?.trees ?? []) {
        let spans = below.get(name)
        if (spans === undefined) below.set(name, (spans = new Map()))
        merge(spans, id, { span, graph: this.#graph })
      }
    }
    let isWhole = true
    for (const [name, spans] of below) isWhole = this.into(spans, `${path}${name}/`, depth + 1) && isWhole
    return isWhole
  }

  #place(blob: ObjectId, path: string, span: Span): void {
    let paths = this.places.get(blob)
    if (paths === undefined) this.places.set(blob, (paths = new Map()))
    if (paths.size < pathsMost || paths.has(path)) merge(paths, path, { span, graph: this.#graph })
  }
}

/**
 * The places of each blob, those in HEAD first and then the oldest. A blob in no commit has one place without a path.
 * The trees of all commits count, reachable or not.
 */
export function locateBlobs(
  blobs: ReadonlySet<ObjectId>,
  from: {
    readonly store: ObjectStore
    readonly graph: CommitGraph
    readonly refs: Refs
    readonly gaps: Gap[]
  },
): ReadonlyMap<ObjectId, readonly GitOrigin[]> {
  const { store, graph, refs, gaps } = from
  const trees = findTreesWith(store, blobs, gaps)
  const descent = new Descent(graph, trees)
  const isWhole = descent.into(rootSpans(graph, refs, trees), '')
  if (!isWhole) gaps.push({ what: 'history', why: 'too many paths: not all places of all findings are told' })
  const origins = new Map<ObjectId, readonly GitOrigin[]>()
  for (const blob of blobs) {
    const places = [...(descent.places.get(blob) ?? [])].toSorted(
      ([, a], [, b]) =>
        Number(b.isInHead) - Number(a.isInHead) || graph.cameAt(a.first) - graph.cameAt(b.first),
    )
    const told = places.map(([path, span]): GitOrigin => ({
      kind: 'git',
      object: blob,
      type: 'blob',
      path,
      ...spanned(graph, span),
    }))
    const nowhere = { kind: 'git', object: blob, type: 'blob', isInHead: false, isReachable: false } as const
    origins.set(blob, told.length > 0 ? told : [nowhere])
  }
  return origins
}

const spanned = (graph: CommitGraph, { first, last, isInHead, isReachable }: Span) => {
  const [oldest, newest] = [graph.commits.get(first), graph.commits.get(last)]
  return {
    ...(oldest !== undefined && { first: factsOf(first, oldest) }),
    ...(newest !== undefined && { last: factsOf(last, newest) }),
    isInHead,
    isReachable,
  }
}
