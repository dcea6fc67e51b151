import type { RecordedExchange } from './request-of-event.ts'

/** What a record holds of the policies beside the trust policy. */
export interface Traces {
  /** Its traces were not left out for their size. */
  readonly isComplete: boolean
  /** There are none. */
  readonly isAlone: boolean
  /** One of them denies. */
  readonly hasDeny: boolean
  /** The layer that decided. */
  readonly decider: unknown
  /** Equal for records that say the same of them. */
  readonly name: string
  /** What each policy of a layer came to; empty where there is none. */
  readonly effectsOf: (layer: string) => readonly unknown[]
}

/** Reads as loosely as `readEvent`: what has another form is left out. */
export function readTraces({ authorization }: Pick<RecordedExchange, 'authorization'>): Traces {
  const { layers, layer: decider } = objectOf(authorization)
  const all = Array.isArray(layers) ? layers.map(objectOf) : []
  const others = all.filter(({ layer }) => layer !== 'trust')
  const says = others.map(({ layer, decision }) => [
    layer,
    objectOf(decision)['effect'],
    objectOf(decision)['reason'],
  ])
  return {
    name: JSON.stringify([Array.isArray(layers), decider, says]),
    isComplete: Array.isArray(layers),
    isAlone: others.length === 0,
    hasDeny: others.some(({ decision }) => objectOf(decision)['reason'] === 'explicit_deny'),
    decider,
    effectsOf: (name) =>
      others.filter(({ layer }) => layer === name).map(({ decision }) => objectOf(decision)['effect']),
  }
}

function objectOf(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
