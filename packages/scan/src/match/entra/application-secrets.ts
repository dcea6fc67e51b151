import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { objectsAt, textAt, whyStatus } from '#match/http/read-answer'
import { requestJson, type Api } from '#match/http/request-json'
import { instantOf } from '#match/instant'
import type { CloudKey, Instant, Listing } from '#match/types'
import { whyNot } from '#match/why-not'

export const graphUrl = 'https://graph.microsoft.com'

export interface EntraAccess {
  /** Of Microsoft Graph; sovereign clouds have their own. */
  readonly baseUrl?: string
  readonly token: () => Promise<{ readonly token: string; readonly account?: string }>
  readonly pause?: (ms: number) => Promise<void>
}

const MOST_PAGES = 2000
const fields = '$select=id,appId,displayName,passwordCredentials'

export function graphApi({ baseUrl = graphUrl, pause }: EntraAccess, token: string): Api {
  return { baseUrl, headers: { authorization: `Bearer ${token}` }, ...(pause !== undefined && { pause }) }
}

/** The client secrets of one app registration of this tenant; `undefined` where there is no such app. */
export async function secretsOfApp(api: Api, appId: string): Promise<CloudKey[] | undefined> {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(appId))
    throw new VouchsafeError('input_invalid', { say: 'expected the id of an app' })
  const filter = encodeURIComponent(`appId eq '${appId}'`)
  const apps = await pagesOf(api, `/v1.0/applications?$filter=${filter}&${fields}`)
  const [app] = apps
  return app === undefined ? undefined : keysOf(app)
}

/** Every client secret of every app registration, with the owners of the app and its last use where it may be read. */
export async function listAppSecrets(access: EntraAccess): Promise<Listing> {
  const gaps: { what: string; why: string }[] = []
  const { token } = await access.token()
  const api = graphApi(access, token)
  const apps = await pagesOf(
    api,
    `/v1.0/applications?${fields}&$expand=owners($select=userPrincipalName,displayName)`,
  ).catch((error: unknown) => void gaps.push({ what: 'app registrations', why: whyNot(error) }))
  const used = await lastUses(api).catch(
    (error: unknown) => void gaps.push({ what: 'last uses of client secrets', why: whyNot(error) }),
  )
  const keys = (apps ?? []).flatMap(keysOf).map((key): CloudKey => {
    const lastUsedAt = used?.get(key.id)
    return lastUsedAt === undefined ? key : { ...key, lastUsedAt }
  })
  return { keys, gaps }
}

function keysOf(app: JsonObject): CloudKey[] {
  const appId = textAt(app, 'appId') ?? ''
  const contacts = objectsAt(app, 'owners')
    .map((owner) => textAt(owner, 'userPrincipalName') ?? textAt(owner, 'displayName'))
    .filter((name) => name !== undefined)
  return objectsAt(app, 'passwordCredentials').map((secret) => {
    const createdAt = instantOf(secret['startDateTime'])
    const expiresAt = instantOf(secret['endDateTime'])
    const hint = textAt(secret, 'hint')
    return {
      kind: 'azure-client-secret',
      vendor: 'azure',
      id: textAt(secret, 'keyId') ?? '',
      account: appId,
      owner: textAt(app, 'displayName') ?? appId,
      contacts,
      allows: [],
      state: 'exists',
      ...(createdAt !== undefined && { createdAt }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(hint !== undefined && { hint }),
    }
  })
}

/** Only Graph's beta has it, and only in the global cloud. */
async function lastUses(api: Api): Promise<Map<string, Instant>> {
  const activities = await pagesOf(api, '/beta/reports/appCredentialSignInActivities')
  const used = new Map<string, Instant>()
  for (const activity of activities) {
    const { keyId, signInActivity } = activity
    const at = isJsonObject(signInActivity) ? instantOf(signInActivity['lastSignInDateTime']) : undefined
    if (typeof keyId === 'string' && at !== undefined) used.set(keyId, at)
  }
  return used
}

/** Follows `@odata.nextLink`, as long as it stays on the host that the token is for. */
async function pagesOf(api: Api, path: string): Promise<JsonObject[]> {
  const found: JsonObject[] = []
  let next: string | undefined = path
  for (let page = 0; next !== undefined; page += 1) {
    if (page === MOST_PAGES) throw new VouchsafeError('fetch_failed', { say: 'the list does not end' })
    const { status, body } = await requestJson(api, next)
    if (status !== 200) throw new VouchsafeError('fetch_failed', { say: whyStatus(status) })
    found.push(...objectsAt(body, 'value'))
    next = nextPath(api, textAt(body, '@odata.nextLink'))
  }
  return found
}

function nextPath({ baseUrl }: Api, link: string | undefined): string | undefined {
  if (link === undefined) return undefined
  const url = URL.parse(link)
  if (url === null || url.origin !== new URL(baseUrl).origin)
    throw new VouchsafeError('fetch_refused', { say: 'the list goes on at another host' })
  return `${url.pathname}${url.search}`
}
