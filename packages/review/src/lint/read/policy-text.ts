import type { JsonValue } from '@vouchsafe/core/json'

/** A policy as text. The API itself gives policies URL-encoded (RFC 3986); the CLI decodes them. */
export function policyText(written: JsonValue): string {
  if (typeof written !== 'string') return JSON.stringify(written)
  try {
    return written.trimStart().startsWith('%') ? decodeURIComponent(written) : written
  } catch {
    return written
  }
}
