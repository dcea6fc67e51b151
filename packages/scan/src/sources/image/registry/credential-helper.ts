import { isJsonObject, parseJson } from '@vouchsafe/core/json'
import { Secret } from '@vouchsafe/core/secret'
import { spawn } from 'node:child_process'
import type { CredentialQuery, FoundCredentials } from './credentials.ts'

const MOST_OUTPUT = 64 * 1024
const DEADLINE_MS = 30_000
/** A word for a file name, never a path. */
const helperName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
/** Stands for a user where the secret is an identity token. */
const TOKEN_USER = '<token>'

/**
 * Asks the program `docker-credential-NAME` of the user's own configuration, as docker does
 * (https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol): `get`, the server on standard
 * input, JSON on standard output. What it complains is not read.
 */
export async function askHelper(
  name: string,
  server: string,
  { env, signal }: Pick<CredentialQuery, 'env' | 'signal'>,
): Promise<FoundCredentials> {
  if (!helperName.test(name)) return { trouble: 'the name of a credential helper is not one' }
  const program = `docker-credential-${name}`
  const output = await run(program, server, { env, signal })
  if (output === undefined) return { trouble: `\`${program}\` gave no credentials` }
  try {
    const answer = parseJson(output)
    if (!isJsonObject(answer)) return { trouble: `\`${program}\` gave no JSON object` }
    const { Username: username, Secret: secret } = answer
    if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return {}
    if (username === TOKEN_USER)
      return { credentials: { kind: 'identity', token: new Secret(secret, 'identity token') } }
    return { credentials: { kind: 'basic', username, password: new Secret(secret, 'registry password') } }
  } catch {
    return { trouble: `\`${program}\` gave no JSON` }
  }
}

/** What it writes; undefined where it fails, takes too long or writes too much. */
function run(
  program: string,
  input: string,
  { env, signal }: Pick<CredentialQuery, 'env' | 'signal'>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      cwd: '/',
      env: { ...env },
      signal,
      timeout: DEADLINE_MS,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('latin1')
      if (output.length > MOST_OUTPUT) child.kill('SIGKILL')
    })
    child.on('error', () => resolve(undefined))
    child.on('close', (code) => resolve(code === 0 ? Buffer.from(output, 'latin1').toString() : undefined))
    // it may end without having read
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
