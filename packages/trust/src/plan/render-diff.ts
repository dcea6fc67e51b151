import type { JsonValue } from '@vouchsafe/core/json'
import { escapeText } from '#resource/escape-text'
import { describeKey } from '#resource/key'
import type { FieldChange, ResourceDiff, TrustDiff } from './diff-plan.ts'

const signs = { create: '+', update: '~', delete: '-' } as const

/**
 * The diff as lines of text without colour: a line a resource (`+` created, `~` updated, `-` deleted), indented
 * below it a line a value. Control and bidirectional characters are escaped.
 */
export function renderDiff(diff: TrustDiff): readonly string[] {
  return diff.resources.flatMap(renderResource)
}

function renderResource({ key, op, fields }: ResourceDiff): readonly string[] {
  const head = `${signs[op]} ${escapeText(describeKey(key))}`
  if (op === 'update' && fields.length === 0) return [head, '    ~ the layout of a policy text']
  return [head, ...fields.map((field) => `    ${renderField(field)}`)]
}

function renderField({ path, before, after }: FieldChange): string {
  const where = escapeText(renderPath(path))
  if (before === undefined) return `+ ${where}: ${renderValue(after)}`
  if (after === undefined) return `- ${where}: ${renderValue(before)}`
  return `~ ${where}: ${renderValue(before)} -> ${renderValue(after)}`
}

/** `trustPolicy.Statement[0].Condition.StringEquals["gitlab.com:sub"]` */
function renderPath(path: FieldChange['path']): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `[${JSON.stringify(step)}]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
}

/** A policy is shown whole; a document of another language (SAML metadata) may be millions of characters. */
const longestShown = 16_384

function renderValue(value: JsonValue | undefined): string {
  const text = escapeText(JSON.stringify(value) ?? '')
  return text.length > longestShown ? `${text.slice(0, 200)}… (${text.length} characters)` : text
}
