import { VouchsafeError } from '@vouchsafe/core/errors'
import { readFileLimited } from '@vouchsafe/host/file'
import type { Source } from '@vouchsafe/scan/source'
import { join, resolve } from 'node:path'
import type { Io } from '#output/io'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'

const LARGEST_TOKEN = 16 * 1024
const LARGEST_CA = 1024 * 1024

/**
 * The stores that a command line names: `secretsmanager`, `ssm`, `ssm:/path`, `vault`, `vault:MOUNT`.
 *
 * @throws VouchsafeError `usage`
 */
export async function storeSources(invocation: Invocation): Promise<Source[]> {
  const { store } = invocation.options
  const names = Array.isArray(store) ? store.map(String) : []
  const sources: Source[] = []
  for (const name of names) sources.push(await storeSource(name, invocation))
  return sources
}

async function storeSource(text: string, invocation: Invocation): Promise<Source> {
  const [, kind, within] = /^([a-z]+)(?::(.+))?$/.exec(text) ?? []
  const stores = await import('@vouchsafe/scan/sources/secret-store')
  const aws = { endpointUrl: textOption(invocation, 'endpointUrl'), region: regionOf(invocation) }
  if (kind === 'secretsmanager' && within === undefined) return stores.createSecretsManagerSource(aws)
  if (kind === 'ssm') return stores.createParameterStoreSource({ ...aws, path: within ?? '/' })
  if (kind === 'vault')
    return stores.createVaultSource({ ...(await vaultAccess(invocation.io)), mount: within })
  throw new VouchsafeError('usage', {
    say: `--store: expected \`secretsmanager\`, \`ssm\`, \`ssm:/path\`, \`vault\` or \`vault:MOUNT\`, found \`${text}\``,
  })
}

/** The region that is given here or in the environment; the SDK may find another in its own files. */
function regionOf(invocation: Invocation): string | undefined {
  const { env } = invocation.io
  return textOption(invocation, 'region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
}

/** As the `vault` program finds them: `VAULT_ADDR`, `VAULT_TOKEN` or `~/.vault-token`, `VAULT_NAMESPACE`, `VAULT_CACERT`. */
async function vaultAccess({ env, cwd }: Io) {
  const address = env['VAULT_ADDR']
  if (address === undefined || address === '')
    throw new VouchsafeError('usage', { say: '--store vault: expected its address in VAULT_ADDR' })
  const file = join(env['HOME'] ?? '/', '.vault-token')
  const kept =
    env['VAULT_TOKEN'] ??
    (await readFileLimited(file, LARGEST_TOKEN).catch(() => undefined))?.toString('utf8')
  const token = kept?.trim() ?? ''
  if (token === '')
    throw new VouchsafeError('usage', {
      say: '--store vault: expected a token in VAULT_TOKEN or ~/.vault-token',
      hint: 'vault login',
    })
  const ca = env['VAULT_CACERT']
  return {
    address,
    token,
    namespace: env['VAULT_NAMESPACE'],
    ca: ca === undefined ? undefined : (await readFileLimited(resolve(cwd, ca), LARGEST_CA)).toString('utf8'),
  }
}
