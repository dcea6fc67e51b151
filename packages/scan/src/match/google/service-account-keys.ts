import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { eachBounded } from '#match/each-bounded'
import { objectsAt, textAt, whyStatus } from '#match/http/read-answer'
import { requestJson } from '#match/http/request-json'
import { instantOf } from '#match/instant'
import type { CloudKey, LastUsed, Listing } from '#match/types'
import { whyNot } from '#match/why-not'
import { googleApi, pathPart, type GoogleAccess } from './google-access.ts'

const AT_ONCE = 8
const MOST_PAGES = 1000

/** The keys that people made of one service account; `undefined` where there is no such account. */
export async function keysOfServiceAccount(
  access: GoogleAccess,
  token: string,
  email: string,
): Promise<CloudKey[] | undefined> {
  const path = `/v1/projects/-/serviceAccounts/${pathPart(email)}/keys?keyTypes=USER_MANAGED`
  const { status, body } = await requestJson(googleApi(access, 'iam', token), path)
  if (status === 404) return undefined
  if (status !== 200) throw new VouchsafeError('fetch_failed', { say: whyStatus(status) })
  return objectsAt(body, 'keys')
    .map((key) => keyOf(key, email))
    .filter((key) => key !== undefined)
}

/** `projects/P/serviceAccounts/E/keys/ID`, with its validity and whether it is switched off. */
function keyOf(key: JsonObject, email: string): CloudKey | undefined {
  const [, project, id] =
    /^projects\/([^/]{1,100})\/serviceAccounts\/[^/]{1,400}\/keys\/([0-9a-f]{40})$/.exec(
      textAt(key, 'name') ?? '',
    ) ?? []
  if (project === undefined || id === undefined) return undefined
  const createdAt = instantOf(key['validAfterTime'])
  const expiresAt = instantOf(key['validBeforeTime'])
  return {
    kind: 'google-service-account-key',
    vendor: 'google',
    id,
    account: project,
    owner: email,
    contacts: [],
    allows: [],
    state: key['disabled'] === true ? 'disabled' : 'exists',
    ...(createdAt !== undefined && { createdAt }),
    // what never ends is said to end in the year 9999
    ...(expiresAt !== undefined && !expiresAt.startsWith('9999') && { expiresAt }),
  }
}

/**
 * Every key that people made in a project: of each service account, with its roles in the project and its last use as
 * far as both may be read.
 */
export async function listProjectKeys(access: GoogleAccess, project: string): Promise<Listing> {
  const gaps: { what: string; why: string }[] = []
  const gap = (what: string) => (error: unknown) =>
    void gaps.push({ what: `${what} of project ${project}`, why: whyNot(error) })
  const { token } = await access.token()
  const emails = await serviceAccountsOf(access, token, project).catch(gap('service accounts'))
  const roles = await rolesOf(access, token, project).catch(gap('roles'))
  const used = await lastUses(access, token, project).catch(gap('last uses of keys'))
  const keys = await eachBounded(emails ?? [], AT_ONCE, async (email) =>
    keysOfServiceAccount(access, token, email).catch(gap(`keys of ${email}`)),
  )
  const complete = keys
    .flatMap((some) => some ?? [])
    .map((key): CloudKey => {
      const lastUsedAt = used?.get(key.id)
      return { ...key, allows: roles?.get(key.owner) ?? [], ...(lastUsedAt !== undefined && { lastUsedAt }) }
    })
  return { keys: complete, gaps }
}

/** The objects of a list that comes in pages. @throws VouchsafeError `fetch_failed` */
async function pagesOf(
  ask: (query: string) => ReturnType<typeof requestJson>,
  member: string,
): Promise<JsonObject[]> {
  const found: JsonObject[] = []
  let query = ''
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { status, body } = await ask(query)
    if (status !== 200) throw new VouchsafeError('fetch_failed', { say: whyStatus(status) })
    found.push(...objectsAt(body, member))
    const next = textAt(body, 'nextPageToken')
    if (next === undefined) return found
    query = `&pageToken=${encodeURIComponent(next)}`
  }
  throw new VouchsafeError('fetch_failed', { say: 'the list does not end' })
}

async function serviceAccountsOf(access: GoogleAccess, token: string, project: string): Promise<string[]> {
  const api = googleApi(access, 'iam', token)
  const path = `/v1/projects/${pathPart(project)}/serviceAccounts?pageSize=100`
  const accounts = await pagesOf((query) => requestJson(api, `${path}${query}`), 'accounts')
  return accounts.map((account) => textAt(account, 'email')).filter((email) => email !== undefined)
}

/** Roles that the policy of the project gives each service account; what folders and resources give is not in it. */
async function rolesOf(access: GoogleAccess, token: string, project: string): Promise<Map<string, string[]>> {
  const api = googleApi(access, 'resourceManager', token)
  const { status, body } = await requestJson(api, `/v1/projects/${pathPart(project)}:getIamPolicy`, {})
  if (status !== 200) throw new VouchsafeError('fetch_failed', { say: whyStatus(status) })
  const roles = new Map<string, string[]>()
  for (const binding of objectsAt(body, 'bindings')) {
    const members = binding['members']
    for (const member of Array.isArray(members) ? members : []) {
      const email = /^serviceAccount:(.+)$/.exec(String(member))?.[1]
      if (email !== undefined)
        roles.set(email, [...(roles.get(email) ?? []), textAt(binding, 'role') ?? ''].toSorted())
    }
  }
  return roles
}

/** By key id; the analyzer is some days behind, and does not see what bypasses Google Cloud. */
async function lastUses(
  access: GoogleAccess,
  token: string,
  project: string,
): Promise<Map<string, LastUsed>> {
  const api = googleApi(access, 'policyAnalyzer', token)
  const path = `/v1/projects/${pathPart(project)}/locations/global/activityTypes/serviceAccountKeyLastAuthentication/activities:query?pageSize=1000`
  const activities = await pagesOf((query) => requestJson(api, `${path}${query}`), 'activities')
  const used = new Map<string, LastUsed>()
  for (const one of activities) {
    const id = /\/keys\/([0-9a-f]{40})$/.exec(textAt(one, 'fullResourceName') ?? '')?.[1]
    const activity = one['activity']
    const at = isJsonObject(activity) ? instantOf(activity['lastAuthenticatedTime']) : undefined
    if (id !== undefined && at !== undefined) used.set(id, at)
  }
  return used
}
