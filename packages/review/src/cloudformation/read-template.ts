import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { SourceDocument } from '#document/types'
import type { Template, TemplateResource } from './types.ts'

/**
 * The outer form of a template. Sections that say nothing about trust (outputs, rules, metadata) are passed over.
 *
 * @throws VouchsafeError `manifest_invalid`, its message beginning with `file:line:column`
 */
export function readTemplate(document: SourceDocument): Template {
  const { value } = document
  if (!isJsonObject(value)) throw invalid(document, [], 'expected a template: a mapping with `Resources`')
  const resources = section(document, value, 'Resources')
  return {
    document,
    parameters: new Map(Object.entries(objectsOf(document, value, 'Parameters'))),
    mappings: objectsOf(document, value, 'Mappings'),
    conditions: section(document, value, 'Conditions'),
    resources: new Map(
      Object.entries(resources).map(([logicalId, resource]) => [
        logicalId,
        readResource(document, logicalId, resource),
      ]),
    ),
  }
}

function readResource(document: SourceDocument, logicalId: string, resource: JsonValue): TemplateResource {
  const path = ['Resources', logicalId]
  if (logicalId.startsWith('Fn::'))
    throw invalid(
      document,
      path,
      `\`${logicalId.slice(0, 100)}\` is a macro, which only CloudFormation expands`,
    )
  const type = isJsonObject(resource) ? resource['Type'] : undefined
  if (!isJsonObject(resource) || typeof type !== 'string')
    throw invalid(document, path, `expected a resource with \`Type\` as \`${logicalId}\``)
  const { Properties: properties = {}, Condition: condition } = resource
  if (!isJsonObject(properties)) throw invalid(document, [...path, 'Properties'], 'expected a mapping')
  if (condition !== undefined && typeof condition !== 'string')
    throw invalid(document, [...path, 'Condition'], 'expected the name of a condition')
  return { logicalId, type, properties, path, ...(condition !== undefined && { condition }) }
}

function section(document: SourceDocument, template: JsonObject, name: string): JsonObject {
  const value = template[name] ?? {}
  if (isJsonObject(value)) return value
  throw invalid(document, [name], `expected a mapping as \`${name}\``)
}

function objectsOf(
  document: SourceDocument,
  template: JsonObject,
  name: string,
): Readonly<Record<string, JsonObject>> {
  const entries = Object.entries(section(document, template, name)).map(([key, value]) => {
    if (!isJsonObject(value))
      throw invalid(document, [name, key], `expected a mapping as \`${key}\` in \`${name}\``)
    return [key, value] as const
  })
  return Object.fromEntries(entries)
}

function invalid(document: SourceDocument, path: readonly string[], say: string): VouchsafeError {
  return new VouchsafeError('manifest_invalid', { say: `${document.place(path)}: ${say}` })
}
