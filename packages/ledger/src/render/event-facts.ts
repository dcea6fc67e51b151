import type { JsonValue } from '@vouchsafe/core/json'
import { createHash } from 'node:crypto'
import type { AuditEvent } from '#event/types'
import { elements, member } from './read-json.ts'

/** Stands for an account where an event belongs to none: the server's own doings, evidence that never verified. */
export const noAccount = '000000000000'
/** IAM and the global endpoint of STS are logged there, as by AWS. */
const globalRegion = 'us-east-1'

/** A request key or a named parameter as text; undefined where it is absent or no text. */
export function requestText(event: AuditEvent, key: string): string | undefined {
  return textOf(member(event.request, key))
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The region that the request was signed for. What is no region's name never reaches a file name. */
export function regionOf(event: AuditEvent): string {
  const region = requestText(event, 'region') ?? requestText(event, 'aws:requestedregion') ?? ''
  return /^[a-z]{2,4}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/.test(region) ? region : globalRegion
}

/** The last thing that a signed call asked to be allowed: of a denied call, what it was denied. */
export function lastAsked(event: AuditEvent): { readonly action?: string; readonly resource?: string } {
  const last = elements(member(event.request, 'asked')).at(-1)
  return {
    ...present({ action: textOf(member(last, 'action')), resource: textOf(member(last, 'resource')) }),
  }
}

/** The account if it is one: what comes out may be part of a path. */
export function accountOf(account: unknown): string {
  return typeof account === 'string' && /^\d{12}$/.test(account) ? account : noAccount
}

export function accountOfArn(arn: string | undefined): string | undefined {
  const account = arn?.split(':')[4]
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined
}

/** A stable id in UUID form for one of the records that an event becomes. */
export function derivedId(id: string, part: string): string {
  const hex = createHash('sha256').update(`${id}\n${part}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

/** An object of the members that are there; undefined when none is. */
export function present(members: {
  readonly [name: string]: JsonValue | undefined
}): { readonly [name: string]: JsonValue } | undefined {
  const entries = Object.entries(members).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined,
  )
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The values of a request key, however many there are. */
export function requestTexts(event: AuditEvent, key: string): readonly string[] {
  const value = member(event.request, key)
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.filter((one): one is string => typeof one === 'string')
}
