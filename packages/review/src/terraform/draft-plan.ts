import type { Problem } from '@vouchsafe/trust/resource'
import type { SourceDocument } from '#document/types'
import { joinDrafts } from '#draft/join-drafts'
import type { DraftReading } from '#draft/reading'
import type { Drafts } from '#draft/types'
import { attributeOf, isNameMade, nameOf } from './attributes.ts'
import { objectOf, textOf } from './json.ts'
import { readPlan } from './read-plan.ts'
import { resourceReaders } from './resource-readers.ts'
import type { PlanFacts, PlanResource, PlanWorld } from './types.ts'
import { UnknownValue } from './unknown-value.ts'

/**
 * What a plan or state of Terraform or OpenTofu says of trust: its `aws_iam_…` resources as they will be in one
 * account. What the plan leaves open is filled in where it can only be the attribute of another planned resource.
 *
 * @throws VouchsafeError `manifest_invalid` when it is neither
 */
export function draftPlan(document: SourceDocument, facts: PlanFacts): DraftReading {
  const plan = readPlan(document)
  const world: PlanWorld = { plan, facts, attributeOf: (...named) => attributeOf(world, ...named) }
  const problems: Problem[] = []
  const drafts: Partial<Drafts>[] = []
  const managed = [...plan.resources.values()].filter(({ mode }) => mode === 'managed')
  for (const resource of managed) {
    const place = document.place(resource.path)
    try {
      drafts.push(resourceReaders.get(resource.type)?.({ world, resource, place }) ?? {})
    } catch (error) {
      if (!(error instanceof UnknownValue)) throw error
      problems.push(problemOf(error, resource, place))
    }
  }
  const ours = managed.filter(({ type }) => resourceReaders.has(type))
  return {
    drafts: joinDrafts(drafts),
    problems,
    skipped: managed
      .filter(({ type }) => !resourceReaders.has(type))
      .map(({ address, type }) => ({ name: address, type })),
    notes: [...notesOnFile(document), ...ours.flatMap(notesOnName), ...notesOnAccount(ours, facts)],
  }
}

function problemOf({ path, message }: UnknownValue, { address }: PlanResource, place: string): Problem {
  const [argument] = path
  const what = argument === undefined ? address : `${address}: \`${argument}\``
  return { code: 'manifest_invalid', place, say: `${what}${argument === undefined ? ':' : ''} ${message}` }
}

const named: ReadonlySet<string> = new Set([
  'aws_iam_role',
  'aws_iam_policy',
  'aws_iam_role_policy',
  'aws_iam_instance_profile',
])

function notesOnName(resource: PlanResource): readonly string[] {
  if (!named.has(resource.type) || !isNameMade(resource)) return []
  return [
    `${resource.address} has no name of its own: the provider would make one up, here it is \`${nameOf(resource)}\``,
  ]
}

function notesOnFile({ value, file }: SourceDocument): readonly string[] {
  const { errored, complete } = objectOf(value)
  if (errored === true) return [`${file}: planning ended with an error, so that the plan may lack resources`]
  return complete === false ? [`${file}: the plan is not complete: more will follow after its apply`] : []
}

/** What exists already has an account in its ARN; policies may name it in their texts. */
function notesOnAccount(resources: readonly PlanResource[], { account }: PlanFacts): readonly string[] {
  const accounts = resources.map(
    ({ values }) => /^arn:[\w-]+:iam::(\d{12}):/.exec(textOf(values['arn']))?.[1],
  )
  const others = new Set(accounts.filter((one) => one !== undefined && one !== account))
  return [...others].map(
    (other) => `resources of account ${String(other)} become resources of account ${account} here`,
  )
}
