import type { AuthorizationLayers, NamedPolicy } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy } from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import type { RecordedExchange } from './request-of-event.ts'
import { readTraces, type Traces } from './traces.ts'

/** What the policies beside the trust policy may have said to one action. */
export interface OthersSay {
  readonly denies: boolean
  readonly layers: AuthorizationLayers
}

/** Layers that have to allow, in one or another standing of the caller. */
const limiting = ['service_control', 'identity', 'boundary', 'session'] as const
type Limiting = (typeof limiting)[number]

/** A layer that is not there lets pass what it is asked, as one that allows it; only `identity` is always there. */
type Saying = 'allows' | 'silent'
const open: readonly Saying[] = ['allows', 'silent']

/** The action that a denial is about, where it is not the first. */
const deniedActions: Readonly<Record<string, string>> = {
  tag_session_not_allowed: 'sts:TagSession',
  set_source_identity_not_allowed: 'sts:SetSourceIdentity',
}

/** An action of an exchange, as the record stands to it. */
interface Position {
  readonly isAllowed: boolean
  /** It was allowed, whatever became of the exchange. */
  readonly isPassed: boolean
  /** The traces are about this action. */
  readonly isTraced: boolean
}

/**
 * Everything that the other policies may have said to each action of an exchange, as far as its record tells: of a
 * denial it has what each of them said to the action that was denied; of what was allowed only those whose Allow was
 * needed, since none that denies can have been there. They are the policies of that day: only trust is changed.
 */
export function othersOf(exchange: RecordedExchange): readonly (readonly OthersSay[])[] {
  const { actions, outcome, cause = '', request } = exchange
  const isAllowed = outcome === 'allowed'
  const deniedAt = Math.max(0, actions.indexOf(deniedActions[cause] ?? ''))
  const traces = readTraces(exchange)
  // what limits a caller is asked of principals of accounts only
  const layers = request.principal.type === 'AWS' ? limiting : []
  return actions.map((_, at) => {
    const isTraced = at === (isAllowed ? 0 : deniedAt)
    const position = { isAllowed, isPassed: isAllowed || at < deniedAt, isTraced }
    const sayings = layers.map((layer) => [layer, sayingsOf(layer, traces, position)] as const)
    return deniesOf(traces, position).flatMap((denies) =>
      combinations(sayings).map((says) => ({ denies, layers: layersOf(says) })),
    )
  })
}

function deniesOf(traces: Traces, { isPassed, isTraced }: Position): readonly boolean[] {
  if (isPassed) return [false]
  if (!traces.isComplete) return [false, true]
  if (isTraced) return [traces.hasDeny]
  return traces.isAlone ? [false] : [false, true]
}

function sayingsOf(
  layer: Limiting,
  traces: Traces,
  { isAllowed, isPassed, isTraced }: Position,
): readonly Saying[] {
  // of a caller's account it has to allow whatever is asked
  if (isPassed && layer === 'service_control') return ['allows']
  if (!traces.isComplete) return open
  const effects = traces.effectsOf(layer)
  if (isAllowed) return isTraced && effects.length > 0 ? ['allows'] : open
  // a denial has every policy that there was
  if (effects.length === 0) return [layer === 'identity' || traces.decider === layer ? 'silent' : 'allows']
  if (!isTraced) return open
  return [effects.includes('allow') ? 'allows' : 'silent']
}

type Says = ReadonlyMap<Limiting, Saying>

function combinations(sayings: readonly (readonly [Limiting, readonly Saying[]])[]): readonly Says[] {
  let all: readonly Says[] = [new Map()]
  for (const [layer, each] of sayings)
    all = all.flatMap((says) => each.map((saying) => new Map([...says, [layer, saying]])))
  return all
}

function layersOf(says: Says): AuthorizationLayers {
  const isSilent = (layer: Limiting): boolean => says.get(layer) === 'silent'
  return {
    resourceControls: [],
    serviceControls: isSilent('service_control') ? [nothing] : [],
    identity: isSilent('identity') ? [] : [everything],
    ...(isSilent('boundary') && { boundary: nothing }),
    ...(isSilent('session') && { session: [] }),
  }
}

const everything = allowing('everything', '*')
const nothing = allowing('nothing', 'none:None')

function allowing(id: string, Action: string): NamedPolicy {
  const Statement = { Effect: 'Allow', Action, Resource: '*' }
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  return { id, policy: compilePermissionsPolicy(parsePermissionsPolicy(text)) }
}
