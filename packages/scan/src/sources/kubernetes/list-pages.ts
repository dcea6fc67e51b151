import { isJsonObject, parseJsonObject, type JsonObject } from '@vouchsafe/core/json'

/** What the API server answered, with no more of it than the caller bears. */
export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'too large' }

/** Asks for one page of a list. Throws what the network throws. */
export type GetPage = (parameters: Readonly<Record<string, string>>) => Promise<Answer>

/** Why a list could not be read to its end. */
export type ListFailure =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'too large' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'changing' }

const FIRST_LIMIT = 256
/** By so much pages become smaller after one that was too large. */
const SHRINK = 8
/** How often a list is begun anew because it went out of date while it was read. */
const RESTARTS = 2

/**
 * The resources of a list, page by page (`limit` and `continue`), each once; returns why it ended early, if it did. A
 * page that is too large is asked for in smaller ones. A list that has expired (410) goes on with the token that the
 * server gives for that, or else begins anew.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function* listPages(get: GetPage): AsyncGenerator<JsonObject, ListFailure | undefined> {
  const seen = new Set<string>()
  let limit = FIRST_LIMIT
  let token = ''
  let restarts = 0
  for (;;) {
    const answer = await get({ limit: String(limit), ...(token !== '' && { continue: token }) })
    if (answer.kind === 'too large') {
      if (limit === 1) return answer
      limit = Math.ceil(limit / SHRINK)
      continue
    }
    const page = pageOf(answer.body)
    if (answer.status === 410) {
      restarts += 1
      if (restarts > RESTARTS) return { kind: 'changing' }
      token = page?.next ?? ''
      continue
    }
    if (answer.status !== 200) return { kind: 'status', status: answer.status }
    if (page?.items === undefined) return { kind: 'malformed' }
    for (const item of page.items) if (isNew(item, seen)) yield item
    // a token that does not move would be asked for without end
    if (page.next === '' || page.next === token) return undefined
    token = page.next
  }
}

interface Page {
  readonly items: readonly JsonObject[] | undefined
  readonly next: string
}

function pageOf(body: string): Page | undefined {
  try {
    const { items, metadata } = parseJsonObject(body, { maxDepth: 128 })
    const next = isJsonObject(metadata) ? metadata['continue'] : undefined
    return {
      items: Array.isArray(items) ? items.filter(isJsonObject) : undefined,
      next: typeof next === 'string' ? next : '',
    }
  } catch {
    return undefined
  }
}

/** Two pages of a list that went on after it had expired may have the same resource. */
function isNew({ metadata }: JsonObject, seen: Set<string>): boolean {
  const uid = isJsonObject(metadata) ? metadata['uid'] : undefined
  if (typeof uid !== 'string') return true
  if (seen.has(uid)) return false
  seen.add(uid)
  return true
}
