import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { textAt, whyStatus } from '#match/http/read-answer'
import { requestJson, type Api } from '#match/http/request-json'
import { whyNot } from '#match/why-not'
import type { Gap, Source } from '#source/types'
import { ahead } from './ahead.ts'
import { createStoreSource, type StoreEntry } from './store-source.ts'

const AT_ONCE = 8
/** Folders in folders, and entries in all: a server that goes on for ever does not. */
const DEPTH = 32
const MOST_ENTRIES = 1_000_000
/** Versions that Vault keeps of a secret unless told otherwise. */
const MOST_VERSIONS = 10

export interface VaultOptions {
  /** `VAULT_ADDR`. */
  readonly address: string
  /** `VAULT_TOKEN`. */
  readonly token: string
  /** `VAULT_NAMESPACE`. */
  readonly namespace?: string | undefined
  /** Only this mount; every KV mount that the token sees, unless said. */
  readonly mount?: string | undefined
  /** PEM of the authorities that `VAULT_CACERT` names. */
  readonly ca?: string | undefined
  readonly pause?: (ms: number) => Promise<void>
}

/** The KV mounts of a Vault or OpenBao, versions 1 and 2; of version 2 every version that is not deleted. */
export function createVaultSource(options: VaultOptions): Source {
  return createStoreSource({
    name: 'vault',
    label: options.mount === undefined ? 'Vault' : `Vault at ${options.mount}`,
    unit: 'Vault secrets',
    entries: async function* () {
      const api = apiOf(options)
      for (const mount of await mountsOf(api, options.mount))
        for await (const entries of ahead(secretsOf(api, mount), AT_ONCE, (one) => valuesOf(api, mount, one)))
          yield* entries
    },
  })
}

function apiOf({ address, token, namespace, ca, pause }: VaultOptions): Api {
  if (
    !/^[\x21-\x7e]{1,8192}$/.test(token) ||
    (namespace !== undefined && !/^[\x21-\x7e]{1,512}$/.test(namespace))
  )
    throw new VouchsafeError('config_invalid', {
      say: 'expected VAULT_TOKEN and VAULT_NAMESPACE in printable ASCII',
    })
  return {
    baseUrl: `${address.replace(/\/+$/, '')}/v1`,
    headers: {
      'x-vault-token': token,
      'x-vault-request': 'true',
      ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
    },
    ...(ca !== undefined && { ca }),
    ...(pause !== undefined && { pause }),
  }
}

interface Mount {
  /** With its slash at the end. */
  readonly path: string
  readonly isVersioned: boolean
}

/** The mounts that the token may see: the one call that every token may make, and that tells their versions. */
async function mountsOf(api: Api, only: string | undefined): Promise<Mount[]> {
  const { status, body } = await requestJson(api, '/sys/internal/ui/mounts')
  if (status !== 200) throw new VouchsafeError('fetch_failed', { say: `its mounts: ${whyStatus(status)}` })
  const data = isJsonObject(body['data']) ? body['data'] : body
  const secret = isJsonObject(data['secret']) ? data['secret'] : {}
  const mounts = Object.entries(secret)
    .filter(([, mount]) => isJsonObject(mount) && ['kv', 'generic'].includes(textAt(mount, 'type') ?? ''))
    .map(([path, mount]) => ({ path, isVersioned: versionOf(mount) === '2' }))
  if (only === undefined) return mounts
  const chosen = mounts.filter(({ path }) => path === `${only.replace(/\/+$/, '')}/`)
  if (chosen.length === 0)
    throw new VouchsafeError('fetch_failed', { say: 'the token sees no KV mount of that name' })
  return chosen
}

function versionOf(mount: JsonValue): string | undefined {
  const options = isJsonObject(mount) ? mount['options'] : undefined
  return isJsonObject(options) ? textAt(options, 'version') : undefined
}

/** The paths of secrets under a mount, as Vault lists them; a folder that may not be listed is a gap. */
async function* secretsOf(api: Api, mount: Mount): AsyncGenerator<string | Gap> {
  const pending = ['']
  let left = MOST_ENTRIES
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const listed = await list(api, mount, folder)
    if ('why' in listed) {
      yield listed
      continue
    }
    for (const name of listed.names) {
      left -= 1
      if (left < 0) return yield { what: `vault:${mount.path}`, why: `more than ${MOST_ENTRIES} secrets` }
      const path = `${folder}${name}`
      if (!name.endsWith('/')) yield path
      else if (path.split('/').length > DEPTH)
        yield { what: `vault:${mount.path}${path}`, why: 'folders too deep' }
      else pending.push(path)
    }
  }
}

async function list(api: Api, mount: Mount, folder: string): Promise<{ readonly names: string[] } | Gap> {
  const what = `vault:${mount.path}${folder}`
  try {
    const kind = mount.isVersioned ? 'metadata/' : ''
    const { status, body } = await requestJson(api, `/${escaped(`${mount.path}${kind}${folder}`)}?list=true`)
    // an empty mount is "not found"
    if (status === 404) return { names: [] }
    if (status !== 200) return { what, why: whyStatus(status) }
    const keys = dataOf(body)['keys']
    return { names: Array.isArray(keys) ? keys.filter((key) => typeof key === 'string' && key !== '') : [] }
  } catch (error) {
    return { what, why: whyNot(error) }
  }
}

interface Named {
  readonly name: string
  readonly isVersioned: boolean
}

async function valuesOf(api: Api, mount: Mount, secret: string | Gap): Promise<StoreEntry[]> {
  if (typeof secret !== 'string') return [secret]
  const name = `${mount.path}${secret}`
  try {
    const path = (kind: string): string => `/${escaped(`${mount.path}${kind}${secret}`)}`
    const { isVersioned } = mount
    if (!isVersioned) return [await valueOf(api, path(''), { name, isVersioned })]
    const current = await valueOf(api, path('data/'), { name, isVersioned })
    const versions = await olderVersions(api, path('metadata/')).catch(() => [])
    const older = versions.map((version) =>
      valueOf(api, `${path('data/')}?version=${version}`, {
        name: `${name} (version ${version})`,
        isVersioned,
      }),
    )
    return [current, ...(await Promise.all(older))]
  } catch (error) {
    return [{ what: `vault:${name}`, why: whyNot(error) }]
  }
}

/** Those before the current one that can still be read; none where the metadata is closed. */
async function olderVersions(api: Api, path: string): Promise<number[]> {
  const { status, body } = await requestJson(api, path)
  const { versions, current_version: current } = status === 200 ? dataOf(body) : {}
  if (!isJsonObject(versions)) return []
  return Object.entries(versions)
    .filter(
      ([, version]) =>
        isJsonObject(version) && version['deletion_time'] === '' && version['destroyed'] === false,
    )
    .map(([number]) => Number(number))
    .filter((number) => Number.isSafeInteger(number) && number !== current)
    .toSorted((one, other) => other - one)
    .slice(0, MOST_VERSIONS - 1)
}

async function valueOf(api: Api, path: string, { name, isVersioned }: Named): Promise<StoreEntry> {
  try {
    const { status, body } = await requestJson(api, path)
    const data = dataOf(body)
    // the current version may be deleted, and is then "not found", with its metadata
    if (status === 404 && isVersioned && isJsonObject(data['metadata']))
      return { name, bytes: Buffer.alloc(0) }
    if (status !== 200) return { what: `vault:${name}`, why: whyStatus(status) }
    const values = isVersioned ? data['data'] : data
    return { name, bytes: Buffer.from(isJsonObject(values) ? linesOf(values) : '') }
  } catch (error) {
    return { what: `vault:${name}`, why: whyNot(error) }
  }
}

/** `key = value`, a line each, as the value is: what JSON would escape stands as it was put in. */
function linesOf(values: JsonObject): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
    .join('')
}

function dataOf(body: JsonObject): JsonObject {
  return isJsonObject(body['data']) ? body['data'] : {}
}

/** @throws VouchsafeError `input_invalid` for a name that a URL would take for a way up */
function escaped(path: string): string {
  const parts = path.split('/')
  if (parts.some((part) => part === '.' || part === '..'))
    throw new VouchsafeError('input_invalid', { say: 'its name has `.` or `..` between slashes' })
  return parts.map(encodeURIComponent).join('/')
}
