import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { matchedKey } from '#match/matched-key'
import type { CloudKey, KeyMatcher, Matched, Subject } from '#match/types'
import { whyNot } from '#match/why-not'
import { graphApi, secretsOfApp, type EntraAccess } from './application-secrets.ts'

export interface EntraMatcherOptions extends EntraAccess {
  readonly at: EpochSeconds
}

/** Asks Microsoft Graph about found client secrets with the owner's token: by app id, and the hint that Entra keeps. */
export function createEntraMatcher(options: EntraMatcherOptions): KeyMatcher {
  const at = formatInstant(options.at)
  return {
    kind: 'azure-client-secret',
    match: async (subjects) => {
      const found = new Set(subjects.map(({ names }) => names['clientId']?.toLowerCase()))
      const asked = new Map<string, Promise<readonly CloudKey[] | undefined>>()
      const matched = new Map<string, Matched>()
      const token = once(options.token)
      const secretsOf = async (appId: string): Promise<readonly CloudKey[] | undefined> => {
        const { token: bearer, account } = await token()
        if (account !== undefined && found.has(account.toLowerCase())) throw new SignedInAsFound()
        return secretsOfApp(graphApi(options, bearer), appId)
      }
      for (const subject of subjects) {
        const appId = subject.names['clientId']?.toLowerCase()
        if (appId !== undefined && !asked.has(appId)) asked.set(appId, secretsOf(appId))
        matched.set(subject.fingerprint, await about(subject, asked.get(appId ?? ''), at))
      }
      return matched
    },
  }
}

class SignedInAsFound extends Error {}

async function about(
  { names, hint }: Subject,
  asked: Promise<readonly CloudKey[] | undefined> | undefined,
  at: string,
): Promise<Matched> {
  const { clientId } = names
  if (asked === undefined)
    return { state: 'unknown', evidence: 'the id of its app does not stand near it', at }
  const unknown = (evidence: string): Matched => ({
    state: 'unknown',
    evidence,
    at,
    ...(clientId !== undefined && { account: clientId }),
  })
  try {
    const secrets = await asked
    if (secrets === undefined) return unknown('this tenant has no app registration of its id')
    return { account: clientId ?? '', ...ofApp(secrets, hint, at) }
  } catch (error) {
    if (error instanceof SignedInAsFound)
      return unknown('az is signed in as an app whose secret was found, and asking would be using it')
    return unknown(whyNot(error))
  }
}

/** Which of the secrets of its app it is: that with its first characters. Without them nobody can tell. */
function ofApp(secrets: readonly CloudKey[], hint: string | undefined, at: string): Matched {
  if (secrets.length === 0) return { state: 'gone', evidence: 'its app has no client secret any more', at }
  const maybe = secrets.filter((secret) => hint === undefined || secret.hint === undefined)
  const [only, ...more] = secrets.filter((secret) => hint !== undefined && secret.hint === hint)
  if (only === undefined && maybe.length === 0)
    return { state: 'gone', evidence: 'no client secret of its app begins as it does', at }
  if (only === undefined || more.length > 0)
    return {
      state: 'unknown',
      evidence: `which client secret of its app it is cannot be told: there are ${secrets.length}`,
      at,
    }
  const isOver = only.expiresAt !== undefined && only.expiresAt < at
  const how = 'a client secret of its app begins as it does'
  const matched = matchedKey(only, isOver ? `${how}; it expired ${only.expiresAt}` : how, at)
  return isOver ? { ...matched, state: 'disabled' } : matched
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}
