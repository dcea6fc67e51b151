import type { ActionFacts, ServiceFacts } from '#rightsize/catalogue/types'
import { actionsOf, prefixOf, type CalledAction } from '#rightsize/event/actions-of'
import { outcomeOf } from '#rightsize/event/outcome'
import type { RoleCall } from '#rightsize/event/types'
import { foundNames } from '#rightsize/resource/found-names'
import { resourcesOf, type FoundResource, type ResourceBasis } from '#rightsize/resource/resources-of'
import {
  evidenceOf,
  joinEvidence,
  lessSure,
  type Confidence,
  type Evidence,
  type Sighting,
} from './evidence.ts'
import { ResourceTally, type TallyOptions } from './resource-tally.ts'

/** Whose permissions a call was made with: by the role's own code, or by a service in its name. */
export type Caller = 'role' | 'service'

export interface ActionUse {
  /** `s3:GetObject` */
  readonly action: string
  readonly caller: Caller
  /** Services that made the calls, where it was not the role itself. */
  readonly services: Set<string>
  /** Undefined for an action that AWS publishes nothing of. */
  readonly facts: ActionFacts | undefined
  readonly tally: ResourceTally
}

/** Something that happened and is not in the policy. */
export interface Aside {
  /** `s3:GetObject`, or `SOURCE EVENT` where there is no action. */
  readonly name: string
  readonly resource?: string
  /** Error code. */
  readonly code?: string
  readonly evidence: Evidence
}

/** A role that a call handed to a service, if AWS took it for that. */
export interface HandedRole {
  readonly action: string
  readonly role: string
  /** The service that the call went to: `lambda.amazonaws.com`. */
  readonly service: string
  readonly evidence: Evidence
}

const bases: Readonly<Record<ResourceBasis, Confidence>> = {
  named: 'certain',
  any: 'certain',
  filled: 'inferred',
  assumed: 'guessed',
}
const actionBases: Readonly<Record<CalledAction['basis'], Confidence>> = {
  same_name: 'certain',
  renamed: 'inferred',
  unknown: 'guessed',
}

/** Resources held one by one, of all actions together; more are folded into patterns. */
const mostHeld = 50_000
const mostActions = 5000
/** Of each list of what is told apart. */
export const mostAside = 2000

/** What one role did, summed up event by event in bounded memory. */
export class RoleUsage {
  readonly role: string
  readonly uses = new Map<string, ActionUse>()
  readonly denied = new Map<string, Aside>()
  readonly unasked = new Map<string, Aside>()
  readonly withoutAction = new Map<string, Aside>()
  readonly handed = new Map<string, HandedRole>()
  /** Prefixes of services of which data events were seen. */
  readonly dataEvents = new Set<string>()
  /** Calls that are neither denied nor without an action. */
  calls = 0
  /** Everything of the role. */
  events = 0
  first = ''
  last = ''
  #held = 0
  readonly #options: TallyOptions

  constructor(role: string, options: TallyOptions) {
    this.role = role
    this.#options = options
  }

  /** `service` is that of the prefix of the call's source. */
  add(call: RoleCall, service: ServiceFacts | undefined): void {
    this.events += 1
    if (this.first === '' || call.at < this.first) this.first = call.at
    if (call.at > this.last) this.last = call.at
    const outcome = outcomeOf(call)
    const name = `${call.source} ${call.name}`
    if (outcome === 'no_action') return note(this.withoutAction, { name }, call)
    if (call.isDataEvent) this.dataEvents.add(prefixOf(call.source))
    const prefix = prefixOf(call.source)
    for (const called of actionsOf(call, service)) {
      const action = `${prefix}:${called.name}`
      const facts = service?.action(called.name)
      if (outcome === 'unasked') note(this.unasked, { name: action, code: call.errorCode ?? '' }, call)
      else if (outcome === 'denied') this.#deny(call, action, resourcesFor(call, facts, service))
      else this.#use(call, { action, called, facts }, resourcesFor(call, facts, service))
    }
    if (outcome !== 'allowed') return
    this.calls += 1
    this.#noteHandedRoles(call, prefix)
  }

  #use(
    call: RoleCall,
    { action, called, facts }: { action: string; called: CalledAction; facts: ActionFacts | undefined },
    resources: readonly FoundResource[],
  ): void {
    const use = this.#useOf(action, call, facts)
    if (use === undefined)
      return note(this.withoutAction, { name: 'calls beyond the first 5,000 actions' }, call)
    for (const { pattern, basis } of resources) {
      const confidence = lessSure(actionBases[called.basis], bases[basis])
      if (use.tally.add(pattern, evidenceOf(call, confidence))) this.#held += 1
    }
    if (this.#held > mostHeld) this.#fold()
  }

  /** Undefined when there is no room for another: AWS has fewer than half as many calls that a role could make. */
  #useOf(action: string, { invokedBy }: RoleCall, facts: ActionFacts | undefined): ActionUse | undefined {
    const caller: Caller = invokedBy === undefined ? 'role' : 'service'
    const key = `${caller} ${action}`
    const known = this.uses.get(key)
    if (known === undefined && this.uses.size >= mostActions) return undefined
    const use = known ?? { action, caller, services: new Set(), facts, tally: new ResourceTally() }
    if (known === undefined) this.uses.set(key, use)
    if (invokedBy !== undefined) use.services.add(invokedBy)
    return use
  }

  /** The largest gives up most. */
  #fold(): void {
    const tallies = [...this.uses.values()].map(({ tally }) => tally)
    const largest = tallies.reduce((one, other) => (other.size > one.size ? other : one))
    largest.fold(this.#options)
    // a list of names that people chose: it has no shape, and there is no room for it
    if (largest.size > mostHeld / 4) largest.fold({ mostNames: 1, mostListed: 0 })
    this.#held = tallies.reduce((sum, { size }) => sum + size, 0)
  }

  #deny(call: RoleCall, name: string, resources: readonly FoundResource[]): void {
    for (const { pattern } of resources)
      note(this.denied, { name, resource: pattern, code: call.errorCode ?? '' }, call)
  }

  #noteHandedRoles(call: RoleCall, prefix: string): void {
    if (prefix === 'iam' || prefix === 'sts') return
    for (const role of foundNames(call.parameters).arns.filter((arn) => handed.test(arn))) {
      const key = `${call.source} ${call.name} ${role}`
      const known = this.handed.get(key)
      if (known === undefined && this.handed.size >= mostAside) return
      const evidence = joinEvidence(known?.evidence, evidenceOf(call, 'guessed'))
      this.handed.set(key, { action: `${prefix}:${call.name}`, role, service: call.source, evidence })
    }
  }
}

/** A role, or a profile that holds one. */
const handed = /^arn:[^:]*:iam::\d{12}:(?:role|instance-profile)\//

function resourcesFor(
  call: RoleCall,
  facts: ActionFacts | undefined,
  service: ServiceFacts | undefined,
): readonly FoundResource[] {
  if (facts === undefined || service === undefined) return [{ pattern: '*', basis: 'assumed' }]
  return resourcesOf(call, facts, service)
}

function note(into: Map<string, Aside>, what: Omit<Aside, 'evidence'>, sighting: Sighting): void {
  const key = `${what.name} ${what.code ?? ''} ${what.resource ?? ''}`
  const known = into.get(key)
  if (known === undefined && into.size >= mostAside) return
  into.set(key, { ...what, evidence: joinEvidence(known?.evidence, evidenceOf(sighting, 'certain')) })
}
