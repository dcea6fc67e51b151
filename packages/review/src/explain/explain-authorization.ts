import type { Authorization, Layer, LayerTrace } from '@vouchsafe/policy/authorize'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { cut } from '#difference/phrases'
import { explainDecision } from './explain-trust.ts'
import type { Explanation, TokenSuggestion } from './types.ts'

interface Wording {
  /** One policy of the layer. */
  readonly one: string
  /** What whoever owns the layer could do; absent where the policy's own explanation says it. */
  readonly advice?: (action: string) => string
}

/** Whose the layers are that bear on a request, and who could change them. */
const layers: Readonly<Record<Layer, Wording>> = {
  resource_control: {
    one: 'resource control policy',
    advice: (action) => `ask the organisation to let its resource control policies allow \`${action}\``,
  },
  service_control: {
    one: 'service control policy',
    advice: (action) => `ask the organisation to let its service control policies allow \`${action}\``,
  },
  resource: { one: 'policy of the resource' },
  trust: { one: 'trust policy' },
  identity: {
    one: 'identity policy',
    advice: (action) => `give the caller's role a policy that allows \`${action}\` on this resource`,
  },
  boundary: {
    one: 'permissions boundary',
    advice: (action) => `let the boundary of the caller's role allow \`${action}\``,
  },
  session: {
    one: 'session policy',
    advice: (action) => `make the session without a session policy, or with one that allows \`${action}\``,
  },
}

/**
 * Why all policies together admitted a request or not: the layer that decided, with the statements of its policies.
 * The changes that it offers are those of whoever owns the layer.
 */
export function explainAuthorization(authorization: Authorization, request: PolicyRequest): Explanation {
  const { layer, effect, reason, policy } = authorization
  const deciding = authorization.layers.filter(
    (trace) => trace.layer === layer && (reason !== 'explicit_deny' || trace.policy === policy),
  )
  const explained = deciding.map((trace) => ({ trace, of: explainDecision(trace.decision, request) }))
  const [first] = explained
  const base = first?.of ?? explainDecision(nothingSaid, request)
  const advice =
    layer === undefined || effect === 'allow' ? undefined : layers[layer].advice?.(request.action)
  const suggestions: readonly TokenSuggestion[] =
    advice === undefined ? base.tokenSuggestions : [{ code: `${layer ?? ''}_layer`, text: advice }]
  return {
    ...base,
    outcome: effect === 'allow' ? 'allowed' : 'denied',
    step: effect === 'allow' ? 'none' : 'trust_policy',
    headline: effect === 'allow' ? base.headline : sayDenial(authorization, deciding, base.headline),
    statements: explained.flatMap(({ trace, of }) =>
      of.statements.map((statement) => ({
        ...statement,
        policy: `${layerName(trace)} \`${cut(trace.policy)}\``,
      })),
    ),
    tokenSuggestions: effect === 'allow' || reason === 'explicit_deny' ? [] : suggestions,
  }
}

const nothingSaid = { effect: 'deny', reason: 'no_statement_allows', statements: [] } as const

function layerName({ layer }: Pick<LayerTrace, 'layer'>): string {
  return layers[layer].one
}

function sayDenial(
  { layer, reason }: Authorization,
  deciding: readonly LayerTrace[],
  because: string,
): string {
  if (layer === undefined) return 'denied: no policy allows it'
  const why = because.replace(/^denied: /, '')
  const [only, ...others] = deciding
  if (only === undefined) return `denied: there is no ${layers[layer].one} that would allow it`
  if (reason !== 'explicit_deny' && others.length > 0)
    return `denied: none of ${deciding.length} policies (${layers[layer].one}) allows it; the first: ${why}`
  return `denied by the ${layers[layer].one} \`${cut(only.policy)}\`: ${why}`
}
