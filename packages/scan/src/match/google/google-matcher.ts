import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { requestJson } from '#match/http/request-json'
import { whyStatus } from '#match/http/read-answer'
import { matchedKey } from '#match/matched-key'
import type { CloudKey, KeyMatcher, Matched, Subject } from '#match/types'
import { whyNot } from '#match/why-not'
import { googleApi, pathPart, type GoogleAccess, type OwnerToken } from './google-access.ts'
import { keysOfServiceAccount } from './service-account-keys.ts'

export interface GoogleMatcherOptions extends GoogleAccess {
  readonly at: EpochSeconds
}

/**
 * Asks Google about found service account keys: by the list of keys with the owner's token; where there is none, or it
 * may not read the list, by the public certificates of the account. Neither uses the key, and nothing records it.
 */
export function createGoogleMatcher(options: GoogleMatcherOptions): KeyMatcher {
  const at = formatInstant(options.at)
  return {
    kind: 'google-service-account-key',
    match: async (subjects) => {
      const asking = new Asking(options, at)
      const matched = new Map<string, Matched>()
      const emails = new Set(subjects.map(({ names }) => names['clientEmail']))
      for (const subject of subjects) matched.set(subject.fingerprint, await asking.about(subject, emails))
      return matched
    },
  }
}

type Known = { readonly keys: readonly CloudKey[] | undefined } | { readonly why: string }

class Asking {
  readonly #access: GoogleAccess
  readonly #at: string
  readonly #listed = new Map<string, Promise<Known>>()
  #token: Promise<OwnerToken> | undefined

  constructor(access: GoogleAccess, at: string) {
    this.#access = access
    this.#at = at
  }

  async about({ names }: Subject, found: ReadonlySet<string | undefined>): Promise<Matched> {
    const { privateKeyId: id, clientEmail: email } = names
    if (id === undefined || email === undefined)
      return { state: 'unknown', evidence: 'its id and service account are not known', at: this.#at }
    const listed = this.#listed.get(email) ?? this.#list(email, found)
    this.#listed.set(email, listed)
    const known = await listed
    if ('why' in known) return this.#byCertificate(id, email, known.why)
    if (known.keys === undefined) return this.#told('gone', email, 'there is no such service account')
    const key = known.keys.find((one) => one.id === id)
    return key === undefined
      ? this.#told('gone', email, 'the service account has no such key')
      : matchedKey(key, 'the list of keys of the service account has it', this.#at)
  }

  #told(state: Matched['state'], owner: string, evidence: string): Matched {
    return { state, evidence, at: this.#at, owner }
  }

  async #list(email: string, found: ReadonlySet<string | undefined>): Promise<Known> {
    try {
      const { token, account } = await (this.#token ??= this.#access.token())
      if (found.has(account))
        return {
          why: 'gcloud is signed in as a service account whose key was found, and asking would be using it',
        }
      return { keys: await keysOfServiceAccount(this.#access, token, email) }
    } catch (error) {
      return { why: whyNot(error) }
    }
  }

  /** Google publishes a certificate for every key of a service account that is in force. */
  async #byCertificate(id: string, email: string, why: string): Promise<Matched> {
    const asked = `the keys could not be listed (${why})`
    try {
      const path = `/robot/v1/metadata/x509/${pathPart(email)}`
      const { status, body } = await requestJson(googleApi(this.#access, 'certificates', undefined), path)
      if (status === 404)
        return this.#told('gone', email, `${asked}; Google publishes nothing for the service account`)
      if (status !== 200)
        return this.#told('unknown', email, `${asked}; its certificates: ${whyStatus(status)}`)
      return id in body
        ? this.#told('exists', email, `${asked}; its certificate is among the public ones`)
        : this.#told('gone', email, `${asked}; no public certificate is of it: deleted, or disabled`)
    } catch (error) {
      return this.#told('unknown', email, `${asked}; its certificates: ${whyNot(error)}`)
    }
  }
}
