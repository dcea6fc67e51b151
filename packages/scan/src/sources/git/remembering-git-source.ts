import { createHash } from 'node:crypto'
import { codeDigest } from '#sources/git/memory/code-digest'
import { loadScanMemory } from '#sources/git/memory/memory-file'
import { openRepository } from '#sources/git/repository/open-repository'
import { ObjectSource, type GitSource, type GitSourceOptions } from './git-source.ts'

export interface RememberingOptions extends GitSourceOptions {
  /** A directory of this user, such as `~/.local/state/vouchsafe/scanned`; made with mode 0700 where it is missing. */
  readonly directory: string
  /** 32 secret bytes of this user. */
  readonly key: Uint8Array
  /**
   * Names the rows with which it is scanned, `rulesDigest(detectors)`. Under others all is read again, and also when the
   * code of this package has changed.
   */
  readonly rules: string
}

/**
 * The same as `createGitSource`, but an object that an earlier scan of this user found nothing in is not read again,
 * and a pack that was read whole is not even opened. What held something is read again, every time. A scan that ends
 * keeps what it learnt in a 0600 file, which names no object without the key.
 * @throws {VouchsafeError} `input_invalid` when there is no repository
 */
export async function openRememberingGitSource(
  path: string,
  options: RememberingOptions,
): Promise<GitSource> {
  const { directory, key, rules, ...further } = options
  // a key for this use alone: the caller's own makes fingerprints as well
  const own = createHash('sha256').update(key).update('scan memory').digest()
  const repository = openRepository(path).commonDirectory
  const place = { directory, key: own, rules: `${rules}\n${codeDigest()}`, repository }
  return new ObjectSource(path, further, { memory: await loadScanMemory(place), place })
}
