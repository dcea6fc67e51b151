import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { readJsonDocument } from '#document/read-json-document'
import { readTemplateYaml } from '#document/read-template-yaml'
import type { SourceDocument, SourceFile } from '#document/types'

export type SourceFormat = 'cloudformation' | 'terraform_plan' | 'terraform_state'

/** A file that is no manifest, but says something of trust all the same. */
export interface Source {
  readonly format: SourceFormat
  readonly document: SourceDocument
}

/** Plans of large estates; a template is never near it. */
const limits = { maxLength: 64 * 1024 * 1024, maxDepth: 64 }
const yamlTemplate =
  /^(?:AWSTemplateFormatVersion|Resources|["'](?:AWSTemplateFormatVersion|Resources)["'])[ \t]*:/m
const jsonHint = /"(?:Resources|planned_values|root_module|terraform_version|format_version)"\s*:/

/**
 * The format of a file by what is in it, whatever its name: a CloudFormation or CDK template (JSON or YAML), a plan
 * or a state of Terraform or OpenTofu as JSON. Undefined for everything else, which may be a manifest.
 *
 * @throws VouchsafeError `manifest_malformed` when it looks like one of them and cannot be read;
 *   `manifest_invalid` for a file of Terraform that `show -json` has to print first
 */
export function recogniseSource(source: SourceFile): Source | undefined {
  const isJson = /^\s*[{[]/.test(source.text.slice(0, 1000))
  if (!isJson) return yamlTemplate.test(source.text) ? recogniseTemplate(readTemplateYaml(source)) : undefined
  if (!jsonHint.test(source.text)) return undefined
  const document = readJsonDocument(source, limits)
  const { value } = document
  if (!isJsonObject(value) || value['kind'] !== undefined) return undefined
  refuseRaw(source, value)
  if (isJsonObject(value['planned_values'])) return { format: 'terraform_plan', document }
  const values = value['values']
  if (value['format_version'] !== undefined && isJsonObject(values) && isJsonObject(values['root_module']))
    return { format: 'terraform_state', document }
  return recogniseTemplate(document)
}

function recogniseTemplate(document: SourceDocument): Source | undefined {
  const { value } = document
  const isTemplate =
    isJsonObject(value) &&
    value['kind'] === undefined &&
    (value['AWSTemplateFormatVersion'] !== undefined || hasTypes(value['Resources']))
  return isTemplate ? { format: 'cloudformation', document } : undefined
}

function hasTypes(resources: JsonObject[string] | undefined): boolean {
  return (
    isJsonObject(resources) &&
    Object.values(resources).some((one) => isJsonObject(one) && typeof one['Type'] === 'string')
  )
}

/** What Terraform keeps for itself has no promised form. */
function refuseRaw({ file }: SourceFile, value: JsonObject): void {
  const isRawState = value['lineage'] !== undefined && Array.isArray(value['resources'])
  const isEmptyState =
    value['format_version'] !== undefined &&
    value['values'] === undefined &&
    value['planned_values'] === undefined
  if (isRawState)
    throw new VouchsafeError('manifest_invalid', {
      say: `${file}: this is Terraform's own state file, whose form it does not promise`,
      hint: 'give the output of `terraform show -json` (or `tofu show -json`)',
    })
  if (isEmptyState && value['terraform_version'] !== undefined)
    throw new VouchsafeError('manifest_invalid', {
      say: `${file}: this state or plan holds no values: nothing to apply`,
    })
}
