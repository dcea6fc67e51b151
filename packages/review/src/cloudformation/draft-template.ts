import type { JsonObject } from '@vouchsafe/core/json'
import type { Problem } from '@vouchsafe/trust/resource'
import type { SourceDocument } from '#document/types'
import { joinDrafts } from '#draft/join-drafts'
import type { Drafts } from '#draft/types'
import type { DraftReading } from '#draft/reading'
import { createEvaluation, type Evaluation } from './evaluator.ts'
import { checkKnown, readProperties } from './properties.ts'
import { readTemplate } from './read-template.ts'
import { resourceReaders, usersAndGroups } from './resource-readers.ts'
import type { Template, TemplateFacts, TemplateResource } from './types.ts'
import { Unevaluable } from './unevaluable.ts'

/** A template's reading, and which names of parameters it has a use for. */
export interface TemplateReading extends DraftReading {
  readonly takes: (parameter: string) => boolean
}

/**
 * What a CloudFormation template says of trust: its `AWS::IAM` resources, evaluated for one account, region and
 * stack. Resources under a condition that does not hold are not there; those of other types are listed as skipped.
 *
 * @throws VouchsafeError `manifest_invalid` when it is no template at all
 */
export function draftTemplate(document: SourceDocument, facts: TemplateFacts): TemplateReading {
  const template = readTemplate(document)
  const evaluation = createEvaluation(template, facts)
  const problems: Problem[] = []
  const notes: string[] = []
  const drafts: Partial<Drafts>[] = []
  const resources = [...template.resources.values()]
  for (const resource of resources) {
    if (!resourceReaders.has(resource.type)) continue
    try {
      const read = draftResource({ template, evaluation, facts, notes }, resource)
      if (read !== undefined) drafts.push(read)
    } catch (error) {
      if (!(error instanceof Unevaluable)) throw error
      const place = document.place(error.path)
      problems.push({
        code: 'manifest_invalid',
        place,
        say: `${resource.logicalId} (${resource.type}): ${error.message}`,
      })
    }
  }
  return {
    drafts: joinDrafts(drafts),
    problems,
    skipped: resources
      .filter(({ type }) => !resourceReaders.has(type))
      .map(({ logicalId, type }) => ({ name: logicalId, type })),
    notes,
    takes: (parameter) =>
      template.parameters.has(parameter) || template.resources.has(parameter.split('.')[0] ?? ''),
  }
}

interface Drafting {
  readonly template: Template
  readonly evaluation: Evaluation
  readonly facts: TemplateFacts
  readonly notes: string[]
}

function draftResource(drafting: Drafting, resource: TemplateResource): Partial<Drafts> | undefined {
  const { template, evaluation, facts, notes } = drafting
  const reader = resourceReaders.get(resource.type)
  const { condition, path } = resource
  if (reader === undefined) return undefined
  if (condition !== undefined && !evaluation.holds(condition, [...path, 'Condition'])) return undefined
  const place = [...path, 'Properties']
  const read = [...reader.properties, ...(reader.ignored ?? [])]
  checkKnown(resource.properties, read, place)
  const properties = readProperties(
    evaluation.evaluate(without(resource.properties, reader.ignored), place),
    place,
  )
  const named = { resource, evaluation, facts, path }
  const drafts = reader.read({ named, properties, place: template.document.place(path) })
  notes.push(...notesOnName(resource, reader.nameProperty, drafts), ...notesOnLeftOut(resource))
  return drafts
}

function without(properties: JsonObject, ignored: readonly string[] = []): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !ignored.includes(name)))
}

function notesOnName(
  { logicalId, type, properties }: TemplateResource,
  nameProperty: string | undefined,
  { roles = [], policies = [], instanceProfiles = [] }: Partial<Drafts>,
): readonly string[] {
  const [made] = [...roles, ...policies, ...instanceProfiles]
  if (nameProperty === undefined || properties[nameProperty] !== undefined || made === undefined) return []
  return [`${logicalId} (${type}) has no name of its own: AWS would make one up, here it is \`${made.name}\``]
}

function notesOnLeftOut({ logicalId, type, properties }: TemplateResource): readonly string[] {
  return usersAndGroups
    .filter((name) => properties[name] !== undefined)
    .map((name) => `${logicalId} (${type}): \`${name}\` is left out, there are none here`)
}
