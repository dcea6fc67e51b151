import { outputOf, type GitChild } from '#sources/git/fallback/run-git'
import type { ObjectId } from '#sources/git/object/object-format'
import type { Refs } from './read-refs.ts'

const row = /^([0-9a-f]{40,64}) (\S+)$/
const objectId = /^[0-9a-f]{40,64}$/

/** The refs as git itself tells them, for what is not kept as files; undefined where git does not know it either. */
export async function askRefs(child: GitChild): Promise<Refs | undefined> {
  const listed = await outputOf(['for-each-ref', '--format=%(objectname) %(refname)'], child)
  if (listed === undefined) return undefined
  const ids = new Map<string, ObjectId>()
  for (const line of listed.toString('utf8').split('\n')) {
    const [, id, name] = row.exec(line) ?? []
    if (id !== undefined && name !== undefined) ids.set(name, id)
  }
  const asked = await outputOf(['rev-parse', '--verify', '--quiet', 'HEAD'], child)
  const head = asked?.toString('latin1').trim() ?? ''
  return { ids, ...(objectId.test(head) && { head }) }
}
