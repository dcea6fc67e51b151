/** What a registry asks for before it answers (RFC 9110 §11.6.1). */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>
}

const LONGEST = 8 * 1024
const part =
  /\s*(?:,\s*)*(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s",]+))|(?=[\s,]|$))/y

/** The challenges of a `www-authenticate` header, in order. What does not parse ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  if (header.length > LONGEST) return challenges
  part.lastIndex = 0
  for (let match = part.exec(header); match !== null; match = part.exec(header)) {
    const { name = '', quoted, plain } = match.groups ?? {}
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain
    const current = challenges.at(-1)
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: Object.create(null) })
    else if (current !== undefined) current.parameters[name.toLowerCase()] ??= value
  }
  return challenges
}
