import type { JsonObject } from '@vouchsafe/core/json'
import { audienceOf, federation, type Federated } from '#google/admit'
import { expressionParts } from '#google/expression-parts'
import type { PoolProvider } from '#google/parse-provider'
import { sharedForm, tokenOf, type Bearer } from '../tokens/issuer-claims.ts'
import type { TokenForm } from '../tokens/token-forms.ts'
import { bearersOf, chosenOf, registeredAgain } from './named-in.ts'

/** A token, and whom Google takes it for. */
export interface Admitted {
  readonly bearer: Bearer
  readonly claims: JsonObject
  readonly as: Federated
}

/** A provider of an issuer that everybody's jobs get tokens of, ready to be asked who gets in. */
export interface AskedProvider {
  readonly provider: PoolProvider
  readonly form: TokenForm
  readonly strangers: () => readonly Admitted[]
  readonly named: () => readonly Admitted[]
  readonly neighbours: () => readonly Admitted[]
  /** What a token of the same names comes to, once somebody else has registered them. */
  readonly again: (admitted: Admitted) => Admitted | undefined
}

/** Tokens that one question asks about: each costs an evaluation of the mapping and the condition. */
const MOST_TOKENS = 400

/** Undefined for an issuer whose tokens are not everybody's. `values`: what members speak of. */
export function askProvider(provider: PoolProvider, values: readonly string[]): AskedProvider | undefined {
  const form = sharedForm(provider.issuer)
  if (form === undefined) return undefined
  const expressions = [provider.condition ?? '', ...provider.mapping.values()].map(expressionParts)
  const chosen = chosenOf(expressions.flatMap(({ comparisons }) => comparisons))
  const texts = [...values, ...expressions.flatMap((one) => one.texts)]
  const bearers = bearersOf(form, texts, chosen)
  const federate = federation(provider)
  const ask = (bearer: Bearer): Admitted | undefined => {
    const claims = { ...tokenOf(form, provider.issuer, bearer), aud: audienceOf(provider) }
    const as = federate(claims)
    return as === undefined ? undefined : { bearer, claims, as }
  }
  const askAll = (some: readonly Bearer[]) => {
    let known: readonly Admitted[] | undefined
    return () => (known ??= some.slice(0, MOST_TOKENS).flatMap((one) => ask(one) ?? []))
  }
  return {
    provider,
    form,
    strangers: askAll(bearers.strangers),
    named: askAll(bearers.named),
    neighbours: askAll(bearers.neighbours),
    again: ({ bearer }) => ask(registeredAgain(bearer)),
  }
}
