import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { FoundCredential } from '@vouchsafe/scan/inventory'
import type { CloudKey, KeyMatcher, Listing, Matched, Subject } from '@vouchsafe/scan/match'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'

/** A cloud that a command line names: what it lists, and how it is asked about a key that was found. */
interface Cloud {
  readonly label: string
  list(): Promise<Listing>
  readonly matcher: KeyMatcher
}

/** What the clouds know: all that they list, and what became of found keys that they do not list. */
export interface CloudSide {
  readonly keys: readonly CloudKey[]
  readonly matches: ReadonlyMap<string, Matched>
  readonly gaps: Listing['gaps']
}

/** What is asked about, as far as a question needs it. */
type Found = Pick<FoundCredential, 'fingerprint' | 'detector' | 'names'>

export interface Asking {
  readonly at: EpochSeconds
  readonly found: readonly Found[]
  readonly hintOf: (fingerprint: string) => string | undefined
}

/**
 * Asks the clouds of `--cloud` with the owner's credentials. One that does not answer is a gap.
 *
 * @throws VouchsafeError `usage`
 */
export async function askClouds(invocation: Invocation, asking: Asking): Promise<CloudSide> {
  const names = cloudNames(invocation)
  if (names.length === 0) return { keys: [], matches: new Map(), gaps: [] }
  const match = await import('@vouchsafe/scan/match')
  const clouds = await Promise.all(names.map((name) => cloudOf(name, invocation, asking)))
  const listings = await Promise.all(clouds.map(listed))
  const keys = listings.flatMap((listing) => listing.keys)
  const known = new Set(keys.map(({ id }) => id))
  const subjects = asking.found
    .filter(({ names: own }) => !Object.values(own).some((name) => known.has(name)))
    .map((one) => match.subjectOf(one, asking.hintOf(one.fingerprint)))
  const matches = await match.matchSubjects(subjects.filter(isNamed), distinct(clouds))
  return { keys, matches, gaps: listings.flatMap((listing) => listing.gaps) }
}

/**
 * How the clouds of `--cloud` are asked about what was found.
 *
 * @throws VouchsafeError `usage`
 */
export async function matchersOf(invocation: Invocation, asking: Asking): Promise<readonly KeyMatcher[]> {
  return distinct(await Promise.all(cloudNames(invocation).map((name) => cloudOf(name, invocation, asking))))
}

/** Several projects of one cloud share a matcher. */
function distinct(clouds: readonly Cloud[]): readonly KeyMatcher[] {
  return [...new Map(clouds.map(({ matcher }) => [matcher.kind, matcher])).values()]
}

export function cloudNames({ options }: Invocation): readonly string[] {
  return Array.isArray(options['cloud']) ? options['cloud'].map(String) : []
}

function isNamed({ names }: Subject): boolean {
  return Object.keys(names).length > 0
}

async function listed(cloud: Cloud): Promise<Listing> {
  const { whyNot } = await import('@vouchsafe/scan/match')
  return cloud
    .list()
    .catch((error: unknown) => ({ keys: [], gaps: [{ what: cloud.label, why: whyNot(error) }] }))
}

async function cloudOf(text: string, invocation: Invocation, asking: Asking): Promise<Cloud> {
  const [, kind, within] = /^([a-z]+)(?::(.+))?$/.exec(text) ?? []
  if (kind === 'aws' && within === undefined) return awsCloud(invocation, asking)
  if (kind === 'google' && within !== undefined) return googleCloud(within, invocation, asking)
  if (kind === 'entra') return entraCloud(within, invocation, asking)
  throw new VouchsafeError('usage', {
    say: `--cloud: expected \`aws\`, \`google:PROJECT\`, \`entra\` or \`entra:URL\`, found \`${text}\``,
  })
}

async function awsCloud(invocation: Invocation, { at, found }: Asking): Promise<Cloud> {
  const match = await import('@vouchsafe/scan/match')
  const access = {
    endpointUrl: textOption(invocation, 'endpointUrl'),
    region: textOption(invocation, 'region'),
    env: invocation.io.env,
  }
  const ids = namesOf(found, 'accessKeyId')
  return {
    label: 'AWS account',
    list: async () => match.listAccountKeys(await match.openOwnerAccount(access, ids, at), { pause }),
    matcher: match.createAwsMatcher({ ...access, at }),
  }
}

async function googleCloud(project: string, { io }: Invocation, { at, found }: Asking): Promise<Cloud> {
  const match = await import('@vouchsafe/scan/match')
  const access = {
    endpoints: match.googleEndpoints(io.env['GOOGLE_CLOUD_UNIVERSE_DOMAIN']),
    token: match.googleToken(io.env, namesOf(found, 'clientEmail')),
  }
  return {
    label: `Google project ${project}`,
    list: () => match.listProjectKeys(access, project),
    matcher: match.createGoogleMatcher({ ...access, at }),
  }
}

async function entraCloud(
  graph: string | undefined,
  { io }: Invocation,
  { at, found }: Asking,
): Promise<Cloud> {
  const match = await import('@vouchsafe/scan/match')
  const baseUrl = graph ?? match.graphUrl
  const access = { baseUrl, token: match.graphToken(io.env, baseUrl, namesOf(found, 'clientId')) }
  return {
    label: 'Entra tenant',
    list: () => match.listAppSecrets(access),
    matcher: match.createEntraMatcher({ ...access, at }),
  }
}

function namesOf(found: readonly Found[], name: string): ReadonlySet<string> {
  return new Set(found.map(({ names }) => names[name]).filter((value) => value !== undefined))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
