import { lstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Gap } from '#source/types'

/** A file of a tree, or why there is none. */
export type Entry = { readonly path: string; readonly size: number } | Gap

/**
 * The regular files under each of `roots`, in the order of names, or the root itself where it is one. Links are not
 * followed: they lead out of the tree, or to what is met anyway. `.git` is left to whoever reads repositories.
 */
export function* walk(
  roots: readonly string[],
  onSkipped: (what: 'link' | 'special' | 'repository') => void,
): Generator<Entry> {
  const pending = roots.toReversed()
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    try {
      // a root is what the caller named, so there a link is meant
      const facts = roots.includes(path) ? statSync(path) : lstatSync(path)
      if (facts.isSymbolicLink()) onSkipped('link')
      else if (facts.isFile()) yield { path, size: facts.size }
      else if (facts.isDirectory()) pending.push(...childrenOf(path, onSkipped))
      else onSkipped('special')
    } catch (error) {
      yield { what: path, why: systemReason(error) }
    }
  }
}

function childrenOf(directory: string, onSkipped: (what: 'repository') => void): string[] {
  const names = readdirSync(directory)
  if (names.includes('.git')) onSkipped('repository')
  const others = names
    .filter((name) => name !== '.git')
    .toSorted()
    .toReversed()
  return others.map((name) => join(directory, name))
}

/** `EACCES: permission denied` without the path, which stands beside it. */
export function systemReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/, \w+(?: '.*')?$/s, '')
}
