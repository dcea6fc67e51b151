import { isJsonObject, parseJson } from '@vouchsafe/core/json'
import { Secret } from '@vouchsafe/core/secret'
import { Unreadable } from '#sources/image/unreadable'
import { readAll } from './body.ts'
import type { Challenge } from './challenge.ts'
import type { Credentials } from './credentials.ts'
import type { Network, Outgoing } from './network.ts'

export interface Authorizing {
  readonly network: Network
  readonly repository: string
  readonly credentials: Credentials | undefined
}

const LARGEST = 1024 * 1024
const sendable = /^[\x21-\x7e]{1,65536}$/

/**
 * The `authorization` header that answers these challenges; undefined where none can be answered. No more than
 * pulling this repository is asked for, whatever the challenge says.
 *
 * @throws Unreadable where the token server gives none
 */
export async function authorize(
  challenges: readonly Challenge[],
  authorizing: Authorizing,
): Promise<Secret<string> | undefined> {
  const { credentials } = authorizing
  if (credentials?.kind === 'bearer') return header('Bearer', credentials.token.reveal())
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
  if (bearer !== undefined) return header('Bearer', await tokenFor(bearer, authorizing))
  const isBasic = challenges.some(({ scheme }) => scheme === 'basic')
  return isBasic && credentials?.kind === 'basic' ? basicHeader(credentials) : undefined
}

/** https://distribution.github.io/distribution/spec/auth/token/ and ../oauth/ for identity tokens */
async function tokenFor(
  { parameters }: Challenge,
  { network, repository, credentials }: Authorizing,
): Promise<string> {
  const url = URL.parse(parameters['realm'] ?? '')
  if (url === null) throw new Unreadable('the registry names no token server')
  const asked = {
    scope: `repository:${repository}:pull`,
    ...(parameters['service'] && { service: parameters['service'] }),
  }
  const response = await network.send(tokenRequest(url, asked, credentials))
  if (response.statusCode !== 200) {
    response.destroy()
    throw new Unreadable(`the token server answered with status ${response.statusCode ?? 0}`)
  }
  const body = (await readAll(response, LARGEST)).toString()
  const token = tokenIn(body)
  if (token === undefined) throw new Unreadable('the token server gave no token')
  return token
}

function tokenRequest(
  url: URL,
  asked: Readonly<Record<string, string>>,
  credentials: Credentials | undefined,
): Outgoing {
  if (credentials?.kind === 'identity') {
    const token = credentials.token.reveal()
    const grant = { grant_type: 'refresh_token', client_id: 'vouchsafe', refresh_token: token }
    return { url, headers: {}, form: new URLSearchParams({ ...asked, ...grant }) }
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  if (credentials?.kind !== 'basic') return { url, headers: {} }
  return { url, headers: { authorization: basicHeader(credentials).reveal() } }
}

function tokenIn(body: string): string | undefined {
  try {
    const answer = parseJson(body)
    if (!isJsonObject(answer)) return undefined
    const { token, access_token: accessToken } = answer
    return [token, accessToken].find((text): text is string => typeof text === 'string' && text !== '')
  } catch {
    return undefined
  }
}

function basicHeader({ username, password }: Credentials & { kind: 'basic' }): Secret<string> {
  return header('Basic', Buffer.from(`${username}:${password.reveal()}`).toString('base64'))
}

/** @throws Unreadable where it would not be one header */
function header(scheme: string, value: string): Secret<string> {
  if (!sendable.test(value)) throw new Unreadable('the token has characters that no token has')
  return new Secret(`${scheme} ${value}`, 'authorization')
}
