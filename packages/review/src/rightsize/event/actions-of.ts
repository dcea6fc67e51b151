import { remember } from '@vouchsafe/core/memo'
import type { ServiceFacts } from '#rightsize/catalogue/types'
import { extraActions } from './extra-actions.ts'
import { renamed, servicePrefixes } from './renamed.ts'
import { toldActions } from './told-actions.ts'
import type { RoleCall } from './types.ts'

/** How an action was found: under the name of the event, by a rule that renames it, or not at all. */
type ActionBasis = 'same_name' | 'renamed' | 'unknown'

export interface CalledAction {
  /** Without the prefix, as AWS spells it. */
  readonly name: string
  readonly basis: ActionBasis
}

/** Prefix of the actions of an event source: `monitoring.amazonaws.com` has `cloudwatch`. */
export const prefixOf: (source: string) => string = remember((source: string) => {
  const host = source.replace(/\.amazonaws\.com(?:\.cn)?$/, '')
  return servicePrefixes.get(host) ?? host
}, 512)

/** Versions that some services put behind the name: `Invoke20150331`, `GetDistribution2020_05_31`, `CreateKeyV2`. */
const version = /(?:_?\d{4}_\d\d_\d\d|\d{8})(?:v\d+)?$/i

/**
 * The actions that AWS asks for when a call is made: most have the name of the event. What the catalogue does not have is
 * given back as it is, as `unknown`.
 */
export function actionsOf(call: RoleCall, service: ServiceFacts | undefined): readonly CalledAction[] {
  const prefix = prefixOf(call.source)
  const bare = call.name.replace(version, '')
  const told = toldActions(prefix, bare, call)
  const names = told.length > 0 ? told : renamed.get(`${prefix}:${bare.toLowerCase()}`)
  const main = names === undefined ? [mainAction(call.name, bare, service)] : names.map(byRule)
  return extraActions(prefix, bare, call).reduce<readonly CalledAction[]>(
    (actions, { name, replaces }) => [...actions.filter((action) => action.name !== replaces), byRule(name)],
    main,
  )
}

function byRule(name: string): CalledAction {
  return { name, basis: 'renamed' }
}

function mainAction(name: string, bare: string, service: ServiceFacts | undefined): CalledAction {
  const same = service?.action(name)
  if (same !== undefined) return { name: afterColon(same.name), basis: 'same_name' }
  const unversioned = service?.action(bare) ?? service?.action(bare.replace(/v2$/i, ''))
  if (unversioned !== undefined) return { name: afterColon(unversioned.name), basis: 'renamed' }
  const verb = service?.prefix === 'apigateway' ? gatewayVerb(bare) : undefined
  if (verb !== undefined) return { name: verb, basis: 'renamed' }
  return { name: bare, basis: 'unknown' }
}

/** Actions of API Gateway are the methods of HTTP that its calls are made with. */
const gatewayVerbs: readonly (readonly [verb: string, events: RegExp])[] = [
  ['GET', /^(?:Get|Export)/],
  ['POST', /^(?:Create|Generate|Import|Test)/],
  ['PUT', /^(?:Put|Reimport|Tag)/],
  ['PATCH', /^Update/],
  ['DELETE', /^(?:Delete|Flush|Untag|Reset)/],
]

function gatewayVerb(event: string): string | undefined {
  return gatewayVerbs.find(([, events]) => events.test(event))?.[0]
}

function afterColon(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
