import type { SubjectParts, TokenForm } from './token-forms.ts'

/** Reads the parts of whole subjects; undefined for what the issuer would not write. */
export function createPartsReader({
  marks,
  scope,
  rest: end = '[^*?]+',
}: TokenForm): (subject: string) => SubjectParts | undefined {
  const [before, between, after] = marks.map(literal)
  const tail = after === '' ? '(?<rest>)' : `${after}(?<rest>${end})`
  const form = new RegExp(`^${before}(?<tenant>[^:/]+)${between}(?<scope>${scope})${tail}$`)
  return (subject) => {
    const groups = form.exec(subject)?.groups
    if (groups === undefined) return undefined
    const { tenant = '', scope: found = '', rest = '' } = groups
    return { tenant, scope: found, rest }
  }
}

/** What a pattern says of tenant and scope before it leaves a choice. */
export function namedIn(
  { marks, scope }: TokenForm,
  pattern: string,
): { readonly tenant?: string; readonly scope?: string } {
  const [before, between, after] = marks
  if (!pattern.startsWith(before)) return {}
  const rest = pattern.slice(before.length)
  // the first letter of what follows ends a name already
  const end = rest.indexOf(between.charAt(0))
  const tenant = nameOf(rest.slice(0, Math.max(end, 0)))
  if (tenant === '' || /[*?:]/.test(tenant)) return {}
  if (!rest.startsWith(between, end)) return { tenant }
  const stop = after === '' ? '$' : `(?=${literal(after.charAt(0))})`
  const found = new RegExp(`^${scope}${stop}`).exec(rest.slice(end + between.length))?.[0]
  const isWhole = found !== undefined && !/[*?]/.test(nameOf(found))
  return isWhole ? { tenant, scope: nameOf(found) } : { tenant }
}

/** `acme@123` is `acme`: the id says which one, and the name is what a person reads. */
export function nameOf(part: string): string {
  return part.replace(/@[\d*?]+$/, '')
}

export function subjectOf({ marks }: TokenForm, { tenant, scope, rest }: SubjectParts): string {
  const [before, between, after] = marks
  return `${before}${tenant}${between}${scope}${after}${rest}`
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
