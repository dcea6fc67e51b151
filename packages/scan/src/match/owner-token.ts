import { VouchsafeError } from '@vouchsafe/core/errors'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

type Environment = Readonly<Record<string, string | undefined>>

interface Token {
  readonly token: string
  readonly account?: string
}

const DEADLINE_MS = 30_000
const run = promisify(execFile)

/**
 * The owner's token for Google: `GOOGLE_OAUTH_ACCESS_TOKEN`, else that of `gcloud`, with the account it is signed in
 * as, which is asked first: a service account key behind it would be used by asking for a token.
 *
 * @throws VouchsafeError `config_invalid` where there is none
 */
export function googleToken(
  env: Environment,
  foundEmails: ReadonlySet<string> = new Set(),
): () => Promise<Token> {
  return async () => {
    const given = env['GOOGLE_OAUTH_ACCESS_TOKEN']
    if (given !== undefined && given !== '') return { token: checked(given, 'GOOGLE_OAUTH_ACCESS_TOKEN') }
    const account = await said(env, 'gcloud', ['config', 'get-value', 'account'])
    if (foundEmails.has(account)) throw refusal(`gcloud is signed in as \`${account}\``)
    return { token: checked(await said(env, 'gcloud', ['auth', 'print-access-token']), 'gcloud'), account }
  }
}

/**
 * The owner's token for Microsoft Graph: `AZURE_ACCESS_TOKEN`, else that of `az`, with the user or app it is signed in
 * as, which is asked first.
 *
 * @throws VouchsafeError `config_invalid` where there is none
 */
export function graphToken(
  env: Environment,
  resource: string,
  foundApps: ReadonlySet<string> = new Set(),
): () => Promise<Token> {
  return async () => {
    const given = env['AZURE_ACCESS_TOKEN']
    if (given !== undefined && given !== '') return { token: checked(given, 'AZURE_ACCESS_TOKEN') }
    const account = await said(env, 'az', ['account', 'show', '--query', 'user.name', '--output', 'tsv'])
    if (foundApps.has(account)) throw refusal(`az is signed in as app \`${account}\``)
    const words = [
      'account',
      'get-access-token',
      '--resource',
      resource,
      '--query',
      'accessToken',
      '--output',
      'tsv',
    ]
    return { token: checked(await said(env, 'az', words), 'az'), account }
  }
}

function refusal(who: string): VouchsafeError {
  return new VouchsafeError('operation_refused', {
    say: `${who}, whose credential was found: asking would be using it`,
  })
}

/** A token goes into a header: what would end the header there is none. */
function checked(token: string, from: string): string {
  if (/^[\x21-\x7e]{8,16384}$/.test(token)) return token
  throw new VouchsafeError('config_invalid', { say: `${from} gave no access token` })
}

async function said(env: Environment, program: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, words, {
      env: { ...env },
      timeout: DEADLINE_MS,
      maxBuffer: 1024 * 1024,
    })
    return stdout.trim()
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    // what the program wrote is left out: nobody knows what is in it
    throw new VouchsafeError('config_invalid', {
      say: isMissing
        ? `no token of the owner: \`${program}\` is not installed`
        : `\`${program}\` gave no token`,
      detail: { program },
      cause: isMissing ? cause : undefined,
    })
  }
}
