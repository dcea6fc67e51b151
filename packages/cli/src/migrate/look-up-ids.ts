import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { guardedFetch } from '@vouchsafe/host/fetch'
import type { NamedId, TrustedName } from '@vouchsafe/review/migrate'

/** Asks for a document; tests give their own. */
export type Ask = (url: string) => Promise<string>

const encoded = encodeURIComponent
const github = 'https://api.github.com'
const gitlab = 'https://gitlab.com/api/v4'

interface PublicApi {
  readonly urlOf: (name: string) => string
  /** The name that the answer is about, and its id. */
  readonly read: (answer: JsonObject) => readonly [name: JsonValue | undefined, id: JsonValue | undefined]
}

/** Public interfaces that say the id of a name to anybody, by issuer; a name with a slash is a repository or project. */
const apis: Readonly<Record<string, (name: string) => PublicApi>> = {
  'token.actions.githubusercontent.com': (name) =>
    name.includes('/')
      ? {
          urlOf: () => `${github}/repos/${name.split('/').map(encoded).join('/')}`,
          read: (answer) => [answer['full_name'], answer['id']],
        }
      : {
          urlOf: () => `${github}/users/${encoded(name)}`,
          read: (answer) => [answer['login'], answer['id']],
        },
}

const gitlabApis: readonly PublicApi[] = [
  {
    urlOf: (name) => `${gitlab}/projects/${encoded(name)}`,
    read: (answer) => [answer['path_with_namespace'], answer['id']],
  },
  {
    urlOf: (name) => `${gitlab}/groups/${encoded(name)}`,
    read: (answer) => [answer['full_path'], answer['id']],
  },
]

function apisFor({ host, name }: TrustedName): readonly PublicApi[] {
  if (host === 'gitlab.com') return name.includes('/') ? gitlabApis : gitlabApis.slice(1)
  const api = Object.hasOwn(apis, host) ? apis[host]?.(name) : undefined
  return api === undefined ? [] : [api]
}

export interface LookedUp {
  readonly ids: readonly NamedId[]
  /** Names that nobody could say the id of, in words for a person. */
  readonly unknown: readonly string[]
}

/** Asks GitHub and GitLab, without credentials, which ids some names have now. A name that has moved has none. */
export async function lookUpIds(names: readonly TrustedName[], ask: Ask = askPublicly): Promise<LookedUp> {
  const [ids, unknown]: [NamedId[], string[]] = [[], []]
  for (const trusted of names) {
    const found = await idOf(trusted, ask)
    if ('id' in found) ids.push({ ...trusted, id: found.id })
    else unknown.push(`${trusted.name} of ${trusted.host}: ${found.why}`)
  }
  return { ids, unknown }
}

async function idOf(
  trusted: TrustedName,
  ask: Ask,
): Promise<{ readonly id: string } | { readonly why: string }> {
  const candidates = apisFor(trusted)
  let why = 'nobody can be asked for the ids of this issuer'
  for (const { urlOf, read } of candidates) {
    try {
      const [name, id] = read(parseJsonObject(await ask(urlOf(trusted.name))))
      const isSame = typeof name === 'string' && name.toLowerCase() === trusted.name.toLowerCase()
      if (isSame && typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return { id: String(id) }
      why = isSame ? 'the answer has no id' : 'the answer is about another name: it has moved'
    } catch (error) {
      if (!isVouchsafeError(error)) throw error
      why = whyNot(error)
    }
  }
  return { why }
}

function whyNot(error: VouchsafeError): string {
  const detail: JsonValue = isJsonObject(error.detail as JsonValue) ? (error.detail as JsonObject) : {}
  if (detail['status'] === 404) return 'there is none that is public'
  if (detail['status'] === 403 || detail['status'] === 429) return 'too many questions; ask again in an hour'
  return error.message
}

async function askPublicly(url: string): Promise<string> {
  const { body } = await guardedFetch(url, { userAgent: 'vouchsafe' })
  return body.toString('utf8')
}
