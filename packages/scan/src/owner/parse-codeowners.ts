import { matchesPath, parsePathPattern, type PathPattern } from './match-path.ts'

/** An owner that a file of owners names, and where. */
export interface CodeOwner {
  /** `@user`, `@organization/team`, `ada@example.com`. */
  readonly who: string
  /** The line of the rule, counted from 1. */
  readonly line: number
}

export interface CodeOwners {
  /** The owners of a path, from the last rule that fits it; with sections, from the last one of each. */
  of(path: string): readonly CodeOwner[]
}

interface Rule {
  readonly pattern: PathPattern
  readonly owners: readonly string[]
  readonly line: number
  /** GitLab's `!pattern`: in its section the path has no owners. */
  readonly isExcluded: boolean
}

/** GitHub refuses files of more than 3 MB; rules beyond the limit are not read. */
const rulesMost = 20_000
const lineLongest = 4096

// `[Name]`, `^[Name]`, `[Name][2]`, and the owners of rules without any (GitLab, "Code Owners sections")
const section = /^\^?\[([^\]]{1,200})\](?:\[\d{1,3}\])?((?:\s+\S+)*)\s*$/
const owner = /^(?:@[\w.-]{1,100}(?:\/[\w.-]{1,100}){0,20}|[^\s@<>]{1,100}@[^\s@<>]{1,200})$/

/**
 * Reads a CODEOWNERS file as GitHub does, or as GitLab does where it has sections or `isGitlab` says so. Total: a line
 * that is no rule is passed over, as both of them do.
 */
export function parseCodeowners(text: string, isGitlab = false): CodeOwners {
  const lines = text.split(/\r?\n/)
  const hasSections = isGitlab || lines.some((line) => section.test(line.slice(0, lineLongest)))
  const isRooted = hasSections ? startsAtRoot : hasInnerSlash
  const sections = new Map<string, Rule[]>()
  let rules: Rule[] = []
  let inherited: readonly string[] = []
  let count = 0
  sections.set('', rules)
  for (const [i, line] of lines.entries()) {
    if (line.length > lineLongest || count >= rulesMost) continue
    const [, name, defaults] = (hasSections && section.exec(line)) || []
    if (name !== undefined) {
      // sections of one name are one, whatever the case
      const key = name.toLowerCase()
      rules = sections.get(key) ?? []
      sections.set(key, rules)
      inherited = ownersIn(wordsOf(defaults ?? ''))
      continue
    }
    const [pattern, ...words] = wordsOf(line)
    if (pattern === undefined) continue
    count += 1
    const isExcluded = hasSections && pattern.startsWith('!')
    const owners = ownersIn(words)
    rules.push({
      pattern: parsePathPattern(isExcluded ? pattern.slice(1) : pattern, isRooted),
      owners: owners.length === 0 ? inherited : owners,
      line: i + 1,
      isExcluded,
    })
  }
  return { of: (path) => ownersOf([...sections.values()], path) }
}

function ownersOf(sections: readonly (readonly Rule[])[], path: string): readonly CodeOwner[] {
  return sections.flatMap((rules) => {
    const fitting = rules.findLast(({ pattern }) => matchesPath(pattern, path))
    if (fitting === undefined) return []
    const isExcluded = rules.some((rule) => rule.isExcluded && matchesPath(rule.pattern, path))
    return isExcluded ? [] : fitting.owners.map((who) => ({ who, line: fitting.line }))
  })
}

/** GitHub, as in `.gitignore`: a slash that is not the last character. */
function hasInnerSlash(pattern: string): boolean {
  return pattern.slice(0, -1).includes('/')
}

function startsAtRoot(pattern: string): boolean {
  return pattern.startsWith('/')
}

function ownersIn(words: readonly string[]): readonly string[] {
  return words.filter((word) => owner.test(word))
}

/** The words of a line up to its comment; a backslash makes a space, or a number sign, part of a word. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  let word = ''
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    const isSpace = character === ' ' || character === '\t'
    if (character === '\\' && at + 1 < line.length) {
      at += 1
      word += line[at] ?? ''
    } else if (character === '#' && word === '') break
    else if (!isSpace) word += character
    if (isSpace && word !== '') {
      words.push(word)
      word = ''
    }
  }
  return word === '' ? words : [...words, word]
}
