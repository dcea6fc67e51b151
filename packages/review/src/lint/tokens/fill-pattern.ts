import type { TokenForm } from './token-forms.ts'

/** Fillings that are tried with several wildcards, so that their combinations stay few. */
const MOST_FILLINGS = 600

/** Whole texts that a pattern can mean: a small, readable set that has strangers in it where there is room for them. */
export function fillPattern(form: TokenForm, pattern: string): string[] {
  const pieces = unescaped(pattern).split(/[*]+/)
  const holes = pieces.length - 1
  if (holes === 0) return [pieces.join('').replaceAll('?', 'x')]
  const all = fillersOf(form)
  const most = Math.max(2, Math.floor(MOST_FILLINGS ** (1 / holes)))
  const fillers = all.slice(0, most)
  const uniform = all.map((filler) => pieces.join(filler))
  const mixed = holes === 1 || holes > 6 ? [] : combinations(pieces, fillers)
  return [...new Set([...uniform, ...mixed])].map((text) => text.replaceAll('?', 'x'))
}

/** Policy language of 2012 for a literal `*`, `?` and `$`. */
function unescaped(pattern: string): string {
  return pattern.replaceAll(/\$\{[*?$]\}/g, 'x')
}

function combinations(pieces: readonly string[], fillers: readonly string[]): string[] {
  const [first = '', ...rest] = pieces
  return rest.reduce<string[]>(
    (texts, piece) => texts.flatMap((text) => fillers.map((filler) => text + filler + piece)),
    [first],
  )
}

/** The short ones first: these are combined. */
function fillersOf({ marks, rests, scope }: TokenForm): string[] {
  const [before, between, after] = marks
  const isNested = scope.includes('workspace')
  const plain = isNested ? ['another:workspace:another', 'another'] : ['another']
  const strange = isNested ? 'stranger:workspace:stranger' : 'app'
  const [first = '', ...otherRests] = rests
  const tail = after + first
  const ends = rests.flatMap((rest) => [
    rest.slice(rest.indexOf(':') + 1),
    `${after}${rest}`,
    ...plain.map((name) => name + after + rest),
  ])
  return [
    ...plain,
    first,
    // the first letter of the mark stands in the pattern already
    after.slice(1) + first,
    'stranger',
    '',
    '-stranger',
    ...otherRests,
    '999',
    'main',
    'feature',
    'refs/heads/feature',
    tail,
    `${before}stranger${between}${strange}`,
    `stranger${between}${strange}`,
    ...ends,
    `-stranger${tail}`,
    `-stranger${between}${strange}`,
    ...rests.flatMap((rest) => [
      `${before}stranger${between}${strange}${after}${rest}`,
      `stranger${between}${strange}${after}${rest}`,
      `-stranger${between}${strange}${after}${rest}`,
    ]),
    'x',
  ]
}
