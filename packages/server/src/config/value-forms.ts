import type { Seconds } from '@vouchsafe/core/time'
import { BlockList, isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

/** How the text of one variable becomes a value; `expect` completes the sentence "expected ...". */
export interface ValueForm<T> {
  readonly expect: string
  readonly schema: z.ZodType<T, string>
}

/** A form from a function that answers undefined for a text it does not accept. */
function form<T>(expect: string, read: (text: string) => T | undefined): ValueForm<T> {
  const schema = z.string().transform((text, context) => {
    const value = read(text.trim())
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: expect })
    return z.NEVER
  })
  return { expect, schema }
}

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const bytesPer = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

function scaled(text: string, units: Readonly<Record<string, number>>, fallback: string): number | undefined {
  const [, digits, unit = fallback] = /^(\d{1,12})([A-Za-z]+)?$/.exec(text) ?? []
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}

/** A length of time between two bounds, both inclusive: `90`, `90s`, `15m`, `12h`, `30d`. */
export function duration(range: { readonly min: number; readonly max: number }): ValueForm<Seconds> {
  return form(`a duration of ${range.min} s to ${range.max} s, such as 90s, 15m, 12h or 30d`, (text) => {
    const seconds = scaled(text, secondsPer, 's')
    return seconds === undefined || seconds < range.min || seconds > range.max
      ? undefined
      : (seconds as Seconds)
  })
}

/** A size in bytes: `4096`, `64MiB`, `1GiB`. */
export const byteSize = form('a size such as 4096, 64MiB or 1GiB', (text) => scaled(text, bytesPer, 'B'))

/** A whole number between two bounds, both inclusive. */
export function integer(range: { readonly min: number; readonly max: number }): ValueForm<number> {
  return form(`a whole number from ${range.min} to ${range.max}`, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= range.min && value <= range.max ? value : undefined
  })
}

/** A whole number from 0, or `unlimited` (null). */
export const count = form('a whole number, or unlimited', (text) =>
  text === 'unlimited' ? { limit: null } : /^\d{1,9}$/.test(text) ? { limit: Number(text) } : undefined,
)

/** One of the listed words. */
export function oneOf<const W extends readonly string[]>(...words: W): ValueForm<W[number]> {
  return form(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text))
}

/** An absolute path; a leading `~` is the home directory, a relative path goes from the working directory. */
export const path = form('a path', (text) =>
  text === '' || text.includes('\0')
    ? undefined
    : resolve(text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : text),
)

/** An IP address or a host name. */
export const listenHost = form('an IP address or a host name', (text) =>
  isIP(text) !== 0 || isHostName(text) ? text.toLowerCase() : undefined,
)

/** Host names by comma; lower case, no port. */
export const hostNames = form('host names separated by commas, without ports', (text) => {
  const names = listed(text).map((name) => name.toLowerCase())
  return names.every((name) => isHostName(name) || isIP(name) !== 0) ? names : undefined
})

/** `https://host[:port][/path]` without query, fragment, user or trailing slash: an issuer is compared byte by byte. */
export const issuerUrl = form('an issuer like https://vouchsafe.internal, without trailing slash', (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.protocol !== 'https:' || text.endsWith('/')) return undefined
  const bare = `${url.origin}${url.pathname === '/' ? '' : url.pathname}`
  return bare === text ? text : undefined
})

/** A SPIFFE trust domain name (SPIFFE-ID §2.1). */
export const trustDomain = form(
  'a trust domain: lower-case letters, digits, dots, dashes, underscores',
  (text) => (/^[a-z0-9._-]{1,255}$/.test(text) ? text : undefined),
)

/** Addresses in CIDR form by comma: `10.0.0.0/8, fd00::/8, 192.0.2.7`. */
export const cidrList = form('addresses in CIDR form separated by commas, such as 10.0.0.0/8', (text) => {
  const list = new BlockList()
  return listed(text).every((entry) => addCidr(list, entry)) ? list : undefined
})

function addCidr(list: BlockList, entry: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const version = isIP(address)
  const widest = version === 4 ? 32 : 128
  const prefix = bits === undefined ? widest : Number(bits)
  if (version === 0 || prefix > widest) return false
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6')
  return true
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9][a-z0-9-]{0,62})*$/i.test(text)
}
