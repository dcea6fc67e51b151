/** What leads into a repository: HEAD and the refs, as files hold them. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ObjectId } from '#sources/git/object/object-format'
import type { Repository } from './open-repository.ts'
import { readLine, readSmallFile } from './small-file.ts'

export interface Refs {
  /** Object id of each ref, by its full name. */
  readonly ids: ReadonlyMap<string, ObjectId>
  /** The commit that HEAD of this worktree stands on; absent before the first commit. */
  readonly head?: ObjectId
}

const objectId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

/** Deeper folders of refs are not followed. */
const depthMost = 16

/** Refs that point to refs are followed so far. */
const symbolicMost = 5

const readLooseRefs = (directory: string, name: string, refs: Map<string, string>): void => {
  if (name.split('/').length > depthMost) return
  let entries
  try {
    entries = readdirSync(join(directory, name), { withFileTypes: true })
  } catch {
    return
  }
  for (const entry of entries) {
    const full = `${name}/${entry.name}`
    if (entry.isDirectory()) readLooseRefs(directory, full, refs)
    const value = entry.isFile() ? readLine(join(directory, full)) : undefined
    if (value !== undefined) refs.set(full, value)
  }
}

const readPackedRefs = (directory: string): Map<string, string> => {
  const refs = new Map<string, string>()
  for (const line of readSmallFile(join(directory, 'packed-refs'))?.toString('utf8').split('\n') ?? []) {
    const space = line.indexOf(' ')
    const id = line.slice(0, space)
    if (objectId.test(id)) refs.set(line.slice(space + 1), id)
  }
  return refs
}

const resolve = (value: string | undefined, refs: ReadonlyMap<string, string>): ObjectId | undefined => {
  let at = value
  for (let i = 0; i < symbolicMost && at?.startsWith('ref: ') === true; i++) at = refs.get(at.slice(5).trim())
  return at !== undefined && objectId.test(at) ? at : undefined
}

const linkedWorktrees = (directory: string): readonly string[] => {
  try {
    return readdirSync(join(directory, 'worktrees'))
  } catch {
    return []
  }
}

/** Reads refs kept as files (not reftables). What does not name an object is left out. */
export function readRefs({ commonDirectory, gitDirectory }: Repository): Refs {
  const raw = readPackedRefs(commonDirectory)
  readLooseRefs(commonDirectory, 'refs', raw)
  const ids = new Map<string, ObjectId>()
  for (const [name, value] of raw) {
    const id = resolve(value, raw)
    if (id !== undefined) ids.set(name, id)
  }
  for (const name of linkedWorktrees(commonDirectory)) {
    const id = resolve(readLine(join(commonDirectory, 'worktrees', name, 'HEAD')), raw)
    if (id !== undefined) ids.set(`worktrees/${name}/HEAD`, id)
  }
  const head = resolve(readLine(join(gitDirectory, 'HEAD')), raw)
  return { ids, ...(head !== undefined && { head }) }
}
