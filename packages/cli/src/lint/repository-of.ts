import { closeSync, openSync, readSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

/** A configuration of git that people write has a hundredth of this. */
const mostBytes = 256 * 1024

/**
 * `OWNER/NAME` of the clone in which all of some paths lie, by its remote `origin`; undefined where they lie in none,
 * in several, or its remote is no address of a repository.
 */
export function repositoryOf(paths: readonly string[], cwd: string): string | undefined {
  const roots = new Set(paths.filter((path) => path !== '-').map((path) => rootOf(resolve(cwd, path))))
  const [root] = roots
  if (roots.size !== 1 || root === undefined) return undefined
  return repositoryIn(textOf(join(root, '.git', 'config')) ?? '')
}

/** The nearest folder with a clone's configuration. */
function rootOf(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (textOf(join(folder, '.git', 'config')) !== undefined) return folder
    if (folder === dirname(folder) || folder.endsWith(`${sep}.git`)) return undefined
  }
}

function textOf(path: string): string | undefined {
  try {
    const descriptor = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(mostBytes)
      return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, mostBytes, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return undefined
  }
}

/** The repository that the remote `origin` of a configuration of git names (git-config, "Syntax"). */
export function repositoryIn(config: string): string | undefined {
  let isOrigin = false
  for (const line of config.split(/\r?\n/)) {
    const [, section] = /^\s*\[([^\]]*)\]/.exec(line) ?? []
    if (section !== undefined) isOrigin = /^remote\s+"origin"$/.test(section.trim())
    const [, url] = /^\s*url\s*=\s*"?([^"\s]+)"?\s*$/i.exec(line) ?? []
    if (isOrigin && url !== undefined) return repositoryAt(url)
  }
  return undefined
}

/** `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, `git@host:owner/name.git`. */
function repositoryAt(url: string): string | undefined {
  const [, path] =
    /^(?:https?|ssh|git):\/\/[^/]+\/(.+)$/.exec(url) ?? /^(?:[\w.-]+@)?[\w.-]+:(?!\/\/)(.+)$/.exec(url) ?? []
  const name = path?.replace(/\/+$/, '').replace(/\.git$/, '')
  return name !== undefined && isRepository(name) ? name : undefined
}

/** `owner/name`, or for GitLab a path with groups. */
export function isRepository(text: string): boolean {
  return text.length <= 512 && /^[\w.-]+(?:\/[\w.-]+)+$/.test(text)
}
