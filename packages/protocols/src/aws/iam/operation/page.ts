import { VouchsafeError } from '@vouchsafe/core/errors'
import { createHash } from 'node:crypto'
import type { Tree } from '#aws/render/index'

/** What a listing is of: a marker of one never continues another. */
export interface Listing {
  readonly operation: string
  readonly account: string
  /** Everything that chooses what is listed, but not where and how much. */
  readonly filters: readonly (string | undefined)[]
}

export interface PageInput {
  readonly Marker: string | undefined
  readonly MaxItems: number | undefined
}

/** One page, as every listing of IAM ends. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string }
}

const defaultItems = 100
const markerForm = /^[A-Za-z0-9_-]+$/
const fingerprintBytes = 9

/**
 * The page that the input asks for. `items` stand in order of their keys (by code unit), each key once: a marker
 * names the last key of the page before, so that it stays good while other resources come and go. It holds
 * nothing that a caller could not have listed; a forged one starts elsewhere in the same list.
 *
 * @throws VouchsafeError `parameter_invalid` for a marker of another listing, or of none
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { listing, input }: { readonly listing: Listing; readonly input: PageInput },
): Page<T> {
  const after = input.Marker === undefined ? undefined : readMarker(input.Marker, listing)
  const left = after === undefined ? items : items.filter((item) => keyOf(item) > after)
  const shown = left.slice(0, input.MaxItems ?? defaultItems)
  const last = shown.at(-1)
  if (last === undefined || shown.length === left.length)
    return { items: shown, rest: { IsTruncated: false } }
  return { items: shown, rest: { IsTruncated: true, Marker: writeMarker(keyOf(last), listing) } }
}

/** The rest of a page as members of the answer. */
export function pageTree({ IsTruncated, Marker }: Page<unknown>['rest']): { readonly [name: string]: Tree } {
  return { IsTruncated, ...(Marker !== undefined && { Marker }) }
}

function writeMarker(key: string, listing: Listing): string {
  return Buffer.concat([fingerprint(listing), Buffer.from(key)]).toString('base64url')
}

function readMarker(marker: string, listing: Listing): string {
  const bytes = markerForm.test(marker) ? Buffer.from(marker, 'base64url') : Buffer.alloc(0)
  const key = bytes.subarray(fingerprintBytes).toString()
  // what does not come out the same was never written here
  const isOurs = key !== '' && fingerprint(listing).equals(bytes.subarray(0, fingerprintBytes))
  if (!isOurs || writeMarker(key, listing) !== marker)
    throw new VouchsafeError('parameter_invalid', { say: 'Invalid Marker.' })
  return key
}

function fingerprint({ operation, account, filters }: Listing): Buffer {
  const facts = JSON.stringify([operation, account, ...filters.map((filter) => filter ?? null)])
  return createHash('sha256').update(facts).digest().subarray(0, fingerprintBytes)
}
