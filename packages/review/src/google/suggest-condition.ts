import type { JsonObject } from '@vouchsafe/core/json'
import { differenceOf, distanceOf } from '@vouchsafe/policy/explain'
import { admittedAnother } from '#cloud/other-tokens'
import type { CloudSuggestion } from '#cloud/types'
import { checkMapping } from './check-mapping.ts'
import { celInput, parseCel, type FalsePart } from './evaluate-cel.ts'
import { providerText, type PoolProvider } from './parse-provider.ts'

interface Asked {
  readonly provider: PoolProvider
  readonly condition: string
  readonly claims: JsonObject
  /** The parts that keep the condition from being true. */
  readonly parts: readonly FalsePart[]
}

/** A change of the mapping or the condition: the fewer values it adds the smaller. */
interface Proposal {
  readonly text: string
  readonly size: number
  readonly after: PoolProvider & { readonly condition: string }
  /** By its form it admits nobody who differs in what it reads. */
  readonly isPinned: boolean
}

/**
 * Changes of a provider after which its condition holds for a token, the smallest first, each asked of the evaluator:
 * `safe` is by its form for this token alone, and for each other there is a token that it would admit too.
 */
export function suggestConditions(asked: Asked): CloudSuggestion[] {
  const expression = parseCel(asked.condition)
  if ('fault' in expression || !expression.isCheap) return []
  const widened = singly(asked)
  const proposals = [
    ...(widened.length > 0 ? widened : together(asked)),
    ...mappings(asked),
    ...pinned(asked),
  ]
  return proposals
    .flatMap((one) => judged(one, asked))
    .toSorted((one, other) => one.size - other.size || riskOrder[one.risk] - riskOrder[other.risk])
    .map(({ suggestion }) => suggestion)
}

const riskOrder = { safe: 0, widens: 1, dangerous: 2 } as const

interface Judged {
  readonly size: number
  readonly risk: keyof typeof riskOrder
  readonly suggestion: CloudSuggestion
}

function judged({ text, size, after, isPinned }: Proposal, asked: Asked): Judged[] {
  const { provider, claims } = asked
  const [holdsBefore, holdsAfter] = [conditionOf(provider), conditionOf(after)]
  if (!holdsAfter(claims)) return []
  const compared = ['sub', ...claimsRead(after)]
  const other = admittedAnother(claims, {
    before: holdsBefore,
    after: holdsAfter,
    isSame: (token) => compared.every((name) => JSON.stringify(token[name]) === JSON.stringify(claims[name])),
  })
  // whom it admits besides is neither known nor ruled out
  if (other === undefined && !isPinned) return []
  const changed = providerText(after)
  const judgement = other ?? ({ risk: 'safe' } as const)
  return [{ size, risk: judgement.risk, suggestion: { side: 'cloud', text, changed, ...judgement } }]
}

/** Whether a provider's mapping and condition take a token; the condition is read once for all that are asked. */
export function conditionOf({ mapping, condition }: PoolProvider): (claims: JsonObject) => boolean {
  const expression = condition === undefined ? undefined : parseCel(condition)
  if (expression === undefined || 'fault' in expression) return () => false
  return (claims) => {
    const assertion = celInput(claims)
    const { checks, google, attribute } = checkMapping(mapping, assertion)
    if (!checks.every(({ holds }) => holds)) return false
    const outcome = expression.evaluate({ assertion, google, attribute })
    return 'value' in outcome && outcome.value === true
  }
}

/** Names after `assertion` in the condition, and in the mappings that it speaks of. */
function claimsRead({ mapping, condition = '' }: PoolProvider): string[] {
  const mapped = [...mapping].filter(([name]) => condition.includes(name)).map(([, text]) => text)
  return [condition, ...mapped].flatMap((text) =>
    [...text.matchAll(/\bassertion(?:\.(\w+)|\[["']([^"']+)["']\])/g)].map(
      ([, name, quotedName]) => name ?? quotedName ?? '',
    ),
  )
}

/** Parts that are widened one by one, the nearest to what the token has first, and at most together. */
const MOST_PARTS = 4

/** One part at a time: where one of an `||` is enough. */
function singly(asked: Asked): Proposal[] {
  const nearest = asked.parts
    .toSorted((one, other) => distanceTo(one) - distanceTo(other))
    .slice(0, MOST_PARTS)
  return nearest
    .flatMap((part) => widened(asked, [part]))
    .filter(({ after }) => conditionOf(after)(asked.claims))
}

function together(asked: Asked): Proposal[] {
  return asked.parts.length > MOST_PARTS ? [] : widened(asked, asked.parts)
}

/** How far the token's value is from the one that a part wants. */
function distanceTo({ expected, operands: [operand] }: FalsePart): number {
  if (expected === undefined || operand === undefined) return FAR
  return distanceOf(differenceOf({ expected: [expected], found: [operand.value], isLiteral: true }))
}

/** Beyond every difference of two values. */
const FAR = 100

/** The condition with what the token has beside what each part wants. */
function widened({ provider, condition }: Asked, parts: readonly FalsePart[]): Proposal[] {
  const expression = parseCel(condition)
  if ('fault' in expression) return []
  let text = expression.text
  const added: string[] = []
  for (const part of parts) {
    const [operand, another] = part.operands
    if (operand === undefined || another !== undefined || part.fault !== undefined) return []
    const value = JSON.stringify(operand.value)
    const wider =
      part.expected === undefined
        ? `(${part.expression} || ${operand.expression} == ${value})`
        : `${operand.expression} in [${JSON.stringify(part.expected)}, ${value}]`
    text = text.replaceAll(part.expression, wider)
    added.push(`\`${operand.expression}\` be \`${operand.value}\` as well`)
  }
  if (added.length === 0) return []
  // of two values that may each be another, one may be this token's and the other not
  const isPinned = expression.isOfEqualities && parts.length === 1
  return [
    {
      text: `let ${added.join(' and ')}: \`${text}\``,
      size: added.length,
      after: { ...provider, condition: text },
      isPinned,
    },
  ]
}

/** Attributes that the condition reads and nobody maps, from the claims of their names. */
function mappings({ provider, condition, claims, parts }: Asked): Proposal[] {
  const missing = parts.flatMap(({ operands, fault }) =>
    fault === undefined
      ? []
      : operands.flatMap(
          ({ expression }) => /^attribute\.(?<name>[a-z0-9_]+)$/.exec(expression)?.groups?.['name'] ?? [],
        ),
  )
  const named = [...new Set(missing)].filter((name) => typeof claims[name] === 'string')
  if (named.length === 0) return []
  const added = named.map((name): [string, string] => [`attribute.${name}`, `assertion.${name}`])
  const text = `map ${added.map(([name, from]) => `\`${name}=${from}\``).join(' and ')}: a condition sees mapped attributes alone`
  const mapping = new Map([...provider.mapping, ...added])
  return [{ text, size: named.length, after: { ...provider, mapping, condition }, isPinned: false }]
}

/** Everything that is read of the token, and its subject, to the letter. */
function pinned({ provider, condition, claims }: Asked): Proposal[] {
  const names = [...new Set(['sub', ...claimsRead({ ...provider, condition })])]
  const equal = names.flatMap((name) => {
    const value = claims[name]
    return typeof value === 'string' ? [`assertion[${JSON.stringify(name)}] == ${JSON.stringify(value)}`] : []
  })
  // a claim of another type, or one that is not there, cannot be held to what it is
  if (equal.length < names.length) return []
  const text = `(${condition}) || (${equal.join(' && ')})`
  return [
    {
      text: `take this token beside those that it takes: \`${text}\``,
      size: 1 + equal.length,
      after: { ...provider, condition: text },
      isPinned: true,
    },
  ]
}
