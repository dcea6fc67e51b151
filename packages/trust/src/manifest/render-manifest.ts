import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { stringify } from 'yaml'
import { tryOr } from '#resource/finding'
import { isAboveAccounts } from '#resource/key'
import type { Resource } from '#resource/types'
import { renderDuration } from './duration.ts'

/**
 * The resource as a manifest document: applying it again changes nothing. A policy stands as a mapping where its
 * text is the compact form of one, else as the exact text.
 */
export function toManifest({ kind, account, name, spec }: Resource): JsonObject {
  const fields = Object.fromEntries(
    Object.entries(spec)
      .filter(([key]) => !ofTheState.has(key))
      .map(([key, value]) => [key, renderField(key, value)]),
  )
  if (kind === 'Account') return { kind, id: name, ...fields }
  if (isAboveAccounts(kind)) return { kind, name, ...fields }
  return kind === 'Provider' ? { kind, account, ...fields } : { kind, account, name, ...fields }
}

/** The resources as one YAML stream, in the given order. */
export function renderManifest(resources: readonly Resource[]): string {
  // aliases would stand for values that happen to be the same object
  return resources
    .map((resource) => stringify(toManifest(resource), { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n')
}

/** What belongs to the state: whoever applies the manifest gets ids, versions and times of the day. */
const ofTheState = new Set(['principalIds', 'candidateSince', 'versions', 'roleId', 'until'])
const durations = new Set(['maxSessionDuration', 'maxTokenLifetime'])
const documents = new Set(['trustPolicy', 'candidateTrustPolicy', 'document'])

function renderField(key: string, value: JsonValue): JsonValue {
  if (durations.has(key) && typeof value === 'number') return renderDuration(value)
  if (key === 'before' && typeof value === 'number') return formatInstant(value as EpochSeconds)
  if (documents.has(key)) return renderPolicy(value)
  const inline = key === 'policies' && isJsonObject(value) ? value['inline'] : undefined
  if (!isJsonObject(value) || !isJsonObject(inline)) return value
  const policies = Object.entries(inline).map(([name, text]) => [name, renderPolicy(text)] as const)
  return { ...value, inline: Object.fromEntries(policies) }
}

function renderPolicy(text: JsonValue): JsonValue {
  if (typeof text !== 'string') return text
  const value = tryOr(undefined, () => parseJson(text))
  const isFile = isJsonObject(value) && Object.keys(value).join() === 'file'
  return isJsonObject(value) && !isFile && JSON.stringify(value) === text ? value : text
}
