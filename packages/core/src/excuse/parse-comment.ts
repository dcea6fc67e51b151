/** What a comment says of a finding in its place. */
export interface CommentExcuse {
  /** The rules it is about; empty where it is about a credential. */
  readonly rules: readonly string[]
  /** The last day on which it counts, as written. */
  readonly until?: string
  /** Absent where it gives none: then it excuses nothing. */
  readonly reason?: string
}

const comment =
  /vouch:allow(?:[ \t]{1,4}(?<rules>(?!until[ \t])[a-z][a-z0-9-]{1,60}(?:,[ \t]{0,4}[a-z][a-z0-9-]{1,60}){0,20}))?(?:[ \t]{1,4}until[ \t]{1,4}(?<until>[^\s:]{1,20}))?[ \t]{0,4}(?::[ \t]{0,4}(?<reason>\S.{2,200}))?/
/** What closes a comment in HCL and in markup is no part of the reason. */
const closing = /\s*(?:\*\/|-->)\s*$/

/**
 * The excuse in a line of text: `vouch:allow: REASON` for a credential, `vouch:allow RULE: REASON` for what a rule
 * found, several with commas between; `until 2026-12-31` before the colon where it ends. Undefined where there is none.
 */
export function parseExcuseComment(line: string): CommentExcuse | undefined {
  const groups = comment.exec(line)?.groups
  if (groups === undefined) return undefined
  const { rules, until, reason } = groups
  const said = reason?.replace(closing, '').trim()
  return {
    rules: rules?.split(/,[ \t]*/) ?? [],
    ...(until !== undefined && { until }),
    ...(said !== undefined && said.length > 2 && { reason: said }),
  }
}
