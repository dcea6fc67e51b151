import type { CelInput } from '@bufbuild/cel'
import type { JsonObject } from '@vouchsafe/core/json'
import { checkMapping, type Mapped } from './check-mapping.ts'
import { celInput, parseCel } from './evaluate-cel.ts'
import type { PoolProvider } from './parse-provider.ts'

/** Whom Google takes a token for. */
export interface Federated {
  readonly subject: string
  readonly groups: readonly string[]
  /** By name, without `attribute.` */
  readonly attributes: ReadonlyMap<string, string>
}

/** The audience that a provider takes where it names none. */
export function audienceOf({ audiences, name }: PoolProvider): string {
  return audiences[0] ?? `https://iam.googleapis.com/${name}`
}

/**
 * Asks a provider whom it takes a token for: its mapping and its condition decide; undefined where it refuses.
 * Signature, issuer, times and audience are taken for granted: whoever asks brings a token that has them right. Total.
 */
export function federation({
  mapping,
  condition,
}: PoolProvider): (claims: JsonObject) => Federated | undefined {
  const parsed = new Map<string, ReturnType<typeof parseCel>>()
  const parse: typeof parseCel = (text) => {
    const known = parsed.get(text) ?? parseCel(text)
    parsed.set(text, known)
    return known
  }
  return (claims) => {
    const assertion = celInput(claims)
    const { checks, google, attribute } = checkMapping(mapping, assertion, parse)
    if (checks.some(({ holds }) => !holds)) return undefined
    if (condition !== undefined) {
      const expression = parse(condition)
      if ('fault' in expression) return undefined
      const outcome = expression.evaluate({ assertion, google, attribute })
      if (!('value' in outcome) || outcome.value !== true) return undefined
    }
    return federatedOf({ google, attribute })
  }
}

/** Whom a mapped token is. */
export function federatedOf({ google, attribute }: Pick<Mapped, 'google' | 'attribute'>): Federated {
  const groups = google.get('groups')
  return {
    subject: textOf(google.get('subject')),
    groups: Array.isArray(groups) ? groups.filter((one) => typeof one === 'string') : [],
    attributes: new Map([...attribute].map(([name, value]) => [name, textOf(value)])),
  }
}

function textOf(value: CelInput | undefined): string {
  return typeof value === 'string' ? value : ''
}
