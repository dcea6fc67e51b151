import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { Secret } from '@vouchsafe/core/secret'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { askHelper } from './credential-helper.ts'

/** What a person has given docker, or another program that keeps it in the same form, for a registry. */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret<string> }
  /** Is exchanged for tokens: what `docker login` gets from registries that have such. */
  | { readonly kind: 'identity'; readonly token: Secret<string> }
  /** Goes to the registry as it is. */
  | { readonly kind: 'bearer'; readonly token: Secret<string> }

export interface CredentialQuery {
  /** As in the reference, `docker.io` for Docker Hub. */
  readonly host: string
  readonly repository: string
  /** Says where the files are, and where helpers are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface FoundCredentials {
  readonly credentials?: Credentials
  /** Why something that is configured could not be asked. One line, without what it holds. */
  readonly trouble?: string
}

const LARGEST = 1024 * 1024

/**
 * The user's own credentials for a registry, where docker looks for them: `config.json` in `DOCKER_CONFIG` or
 * `~/.docker`, in it `credHelpers`, `credsStore`, `auths`; then in the `auth.json` of podman and its kin.
 */
export async function findCredentials(query: CredentialQuery): Promise<FoundCredentials> {
  let trouble: string | undefined
  for (const path of filesFor(query.env)) {
    const config = await readConfig(path)
    const found = typeof config === 'string' ? { trouble: config } : await inConfig(config, query)
    if (found.credentials !== undefined) return found
    trouble ??= found.trouble
  }
  return trouble === undefined ? {} : { trouble }
}

function filesFor(env: CredentialQuery['env']): string[] {
  const { HOME: home, DOCKER_CONFIG: docker, REGISTRY_AUTH_FILE: named, XDG_RUNTIME_DIR: run } = env
  return [
    fileIn(docker, 'config.json') ?? fileIn(home, '.docker/config.json'),
    named || fileIn(run, 'containers/auth.json'),
  ].filter((path) => path !== undefined)
}

function fileIn(folder: string | undefined, name: string): string | undefined {
  return folder === undefined || folder === '' ? undefined : join(folder, name)
}

/** An empty one where there is no file; a text where it is not to be used. */
async function readConfig(path: string): Promise<JsonObject | string> {
  try {
    const file = await open(path)
    try {
      const facts = await file.stat()
      if (!facts.isFile() || facts.size > LARGEST) return `\`${path}\` is no configuration`
      const value = parseJson(await file.readFile('utf8'))
      return isJsonObject(value) ? value : `\`${path}\` is no configuration`
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : `\`${path}\` could not be read: ${code}`
  }
}

async function inConfig(config: JsonObject, query: CredentialQuery): Promise<FoundCredentials> {
  const names = namesOf(query)
  const helpers = config['credHelpers']
  const helper = (isJsonObject(helpers) ? valueFor(helpers, names) : undefined) ?? config['credsStore']
  let trouble: string | undefined
  if (typeof helper === 'string' && helper !== '') {
    const answer = await askHelper(helper, serverOf(query), query)
    if (answer.credentials !== undefined) return answer
    ;({ trouble } = answer)
  }
  const auths = config['auths']
  const entry = isJsonObject(auths) ? valueFor(auths, names) : undefined
  const credentials = isJsonObject(entry) ? fromEntry(entry) : undefined
  return { ...(credentials !== undefined && { credentials }), ...(trouble !== undefined && { trouble }) }
}

/** Docker Hub is kept under the address of an API that is long gone. */
function serverOf({ host }: CredentialQuery): string {
  return host === 'docker.io' ? 'https://index.docker.io/v1/' : host
}

/** What an entry can be called, the most exact first: podman keeps some by repository. */
function namesOf({ host, repository }: CredentialQuery): readonly string[] {
  const parts = repository.split('/')
  const longer = parts.map((_, index) => `${host}/${parts.slice(0, parts.length - index).join('/')}`)
  return host === 'docker.io'
    ? [...longer, host, 'index.docker.io', 'registry-1.docker.io']
    : [...longer, host]
}

function valueFor(entries: JsonObject, names: readonly string[]): JsonValue | undefined {
  const byName = new Map(Object.entries(entries).map(([key, value]) => [plainName(key), value]))
  return names.map((name) => byName.get(name)).find((value) => value !== undefined)
}

/** Docker writes some of them as addresses. */
function plainName(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '')
}

function fromEntry(entry: JsonObject): Credentials | undefined {
  const { identitytoken, registrytoken, auth } = entry
  if (isText(identitytoken)) return { kind: 'identity', token: new Secret(identitytoken, 'identity token') }
  if (isText(registrytoken)) return { kind: 'bearer', token: new Secret(registrytoken, 'registry token') }
  const login = isText(auth) ? Buffer.from(auth, 'base64').toString() : ''
  const colon = login.indexOf(':')
  const username = colon > 0 ? login.slice(0, colon) : entry['username']
  const password = colon > 0 ? login.slice(colon + 1).replace(/\0+$/, '') : entry['password']
  if (!isText(username) || !isText(password)) return undefined
  return { kind: 'basic', username, password: new Secret(password, 'registry password') }
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== ''
}
