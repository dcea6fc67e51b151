/** One comparison of a flexible federated identity credential. */
export interface FlexibleTerm {
  readonly claim: string
  readonly operator: 'eq' | 'matches'
  readonly comparand: string
}

/** What Entra's expression language says, or where it stops being that language. */
export type FlexibleExpression = { readonly terms: readonly FlexibleTerm[] } | { readonly fault: string }

const LONGEST = 2048
// Entra documentation, "Flexible federated identity credentials": single blanks, straight quotes, a quote escapes a quote
const term = /claims\['(?<claim>(?:[^']|'')+)'\] (?<operator>eq|matches) '(?<comparand>(?:[^']|'')*)'/y

/** Reads `claims['sub'] matches '…' and claims['job_workflow_ref'] eq '…'` (language version 1). Total. */
export function parseFlexibleExpression(text: string): FlexibleExpression {
  if (text.length > LONGEST) return { fault: `it is longer than ${LONGEST} characters` }
  if (/[\u2018\u2019\u201c\u201d]/.test(text)) return { fault: 'it has curly quotes: expected straight ones' }
  const terms: FlexibleTerm[] = []
  for (let at = 0; ;) {
    term.lastIndex = at
    const { claim, operator, comparand } = term.exec(text)?.groups ?? {}
    if (claim === undefined || comparand === undefined)
      return { fault: `expected \`claims['NAME'] eq|matches 'TEXT'\` at character ${at + 1}` }
    terms.push({
      claim: unescape(claim),
      operator: operator === 'eq' ? 'eq' : 'matches',
      comparand: unescape(comparand),
    })
    at = term.lastIndex
    if (at === text.length) return { terms }
    if (!text.startsWith(' and ', at))
      return { fault: `expected \` and \` or the end at character ${at + 1}` }
    at += ' and '.length
  }
}

/** The expression as Entra writes it: `parseFlexibleExpression` reads the same terms from it. */
export function printFlexibleExpression(terms: readonly FlexibleTerm[]): string {
  return terms
    .map(({ claim, operator, comparand }) => `claims['${escape(claim)}'] ${operator} '${escape(comparand)}'`)
    .join(' and ')
}

/** Whether a claim is as a term wants it: letter case counts, `*` is any run, `?` exactly one character. */
export function holdsFor({ operator, comparand }: FlexibleTerm, value: string): boolean {
  return operator === 'eq' ? value === comparand : matchesWildcards(comparand, value)
}

/** At worst the product of both lengths: the last `*` alone is ever tried again. */
function matchesWildcards(pattern: string, value: string): boolean {
  let [p, v, star, resume] = [0, 0, -1, 0]
  while (v < value.length) {
    if (pattern.charAt(p) === '*') {
      star = p
      resume = v
      p += 1
    } else if (p < pattern.length && (pattern.charAt(p) === '?' || pattern.charAt(p) === value.charAt(v))) {
      p += 1
      v += 1
    } else if (star === -1) return false
    else {
      resume += 1
      v = resume
      p = star + 1
    }
  }
  return /^\**$/.test(pattern.slice(p))
}

const unescape = (text: string): string => text.replaceAll("''", "'")
const escape = (text: string): string => text.replaceAll("'", "''")
