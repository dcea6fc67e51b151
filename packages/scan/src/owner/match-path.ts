/** Whether a path fits the pattern of a CODEOWNERS file; in time that the product of their lengths bounds. */

/** A pattern, segment by segment; `**` stands for any number of folders, none among them. */
export interface PathPattern {
  readonly segments: readonly string[]
  /** What lies in a folder that fits does too. */
  readonly isDeep: boolean
}

const anyFolders = '**'

/**
 * Reads a pattern. With a slash before its end it counts from the root; `isRooted` says whether any slash does that
 * (GitHub, as in `.gitignore`) or the first character alone (GitLab).
 */
export function parsePathPattern(text: string, isRooted: (text: string) => boolean): PathPattern {
  const path = text.replace(/^\/+/, '').replace(/\/+$/, '')
  const segments = path.split('/').filter((segment) => segment !== '')
  const isFolder = text.endsWith('/')
  const whole = isRooted(text) ? segments : [anyFolders, ...segments]
  // `docs/*` are the files in `docs` and none below; `*` alone is everything
  const isDeep = isFolder || segments.at(-1) !== '*' || segments.length < 2
  return { segments: isFolder ? [...whole, '*'] : whole, isDeep }
}

/** `path`: with slashes, none at its ends. */
export function matchesPath({ segments, isDeep }: PathPattern, path: string): boolean {
  const parts = path.split('/')
  // which numbers of parts the segments so far can stand for
  let reached = new Set([0])
  for (const segment of segments) {
    if (reached.size === 0) return false
    const least = Math.min(...reached)
    reached = new Set(
      segment === anyFolders
        ? Array.from({ length: parts.length - least + 1 }, (_, more) => least + more)
        : [...reached].flatMap((at) => (matchesName(segment, parts[at]) ? [at + 1] : [])),
    )
  }
  return reached.has(parts.length) || (isDeep && reached.size > 0 && Math.min(...reached) < parts.length)
}

/** `*` stands for any characters, `?` for one. */
function matchesName(pattern: string, name: string | undefined): boolean {
  if (name === undefined) return false
  let at = 0
  let star = -1
  let from = 0
  for (let i = 0; i < name.length;) {
    const wanted = pattern[at]
    if (wanted === '*') {
      star = at
      at += 1
      from = i
    } else if (wanted !== undefined && (wanted === '?' || wanted === name[i])) {
      at += 1
      i += 1
    } else if (star < 0) return false
    else {
      from += 1
      i = from
      at = star + 1
    }
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
