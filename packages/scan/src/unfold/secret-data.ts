import { gunzipSync } from 'node:zlib'
import { isJsonObject, parseJson, type JsonValue } from '@vouchsafe/core/json'

/** What a member of `data` may unpack to: a release of Helm is 1 MiB packed, and mostly text. */
const LARGEST = 8 * 1024 * 1024
const base64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^[A-Za-z0-9+/]{2,3}={1,2}$/

/**
 * What a member of the `data` of a Secret stands for, as Latin-1 texts: the decoded value, or what a packed value
 * holds. None where it is no base64: a template, a placeholder, what sops or a sealing controller has encrypted.
 */
export function textsOfData(value: string): readonly string[] {
  const bytes = decode(value)
  if (bytes === undefined) return []
  if (isGzip(bytes)) return unpacked(bytes)
  const inner = bytes.length > 100 ? decode(bytes.toString('latin1')) : undefined
  return inner !== undefined && isGzip(inner) ? unpacked(inner) : [bytes.toString('latin1')]
}

function decode(value: string): Buffer | undefined {
  const digits = value.replaceAll(/\s/g, '')
  return base64.test(digits) ? Buffer.from(digits, 'base64') : undefined
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function unpacked(bytes: Buffer): readonly string[] {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: LARGEST }).toString('latin1')
    return helmRelease(text) ?? [text]
  } catch {
    return []
  }
}

/** Helm keeps each release whole: its manifests, the values given to it and those of the chart. */
function helmRelease(text: string): readonly string[] | undefined {
  if (!text.startsWith('{')) return undefined
  const release = jsonOf(text)
  if (!isJsonObject(release) || typeof release['manifest'] !== 'string') return undefined
  const chart = release['chart']
  const values = [release['config'], isJsonObject(chart) ? chart['values'] : undefined]
  const given = values.filter((value) => value !== undefined).map((value) => JSON.stringify(value, null, 1))
  return [release['manifest'], ...given]
}

/** A JSON value of outside, or `undefined` where it is none. */
export function jsonOf(text: string): JsonValue | undefined {
  try {
    return parseJson(text, { maxDepth: 64 })
  } catch {
    return undefined
  }
}
