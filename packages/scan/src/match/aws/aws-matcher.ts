import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { accountOf } from '#check/aws-account'
import { eachBounded } from '#match/each-bounded'
import { instantOf } from '#match/instant'
import { matchedKey } from '#match/matched-key'
import type { KeyMatcher, Listing, Matched, Subject } from '#match/types'
import { isMissing, whyNot } from '#match/why-not'
import { lastUseOf, type LastUse } from './last-use.ts'
import { accessKeysOf, listAccountKeys } from './list-account-keys.ts'
import { openOwnerAccount, type AwsAccess, type OwnerAccount } from './owner-account.ts'

export interface AwsMatcherOptions extends AwsAccess {
  readonly at: EpochSeconds
  readonly pause?: (ms: number) => Promise<void>
}

const AT_ONCE = 4

/** Asks IAM about found access keys with the credentials of the SDK's ordinary chain, never with a found one. */
export function createAwsMatcher(options: AwsMatcherOptions): KeyMatcher {
  return {
    kind: 'aws-access-key',
    match: async (subjects) => {
      const ids = new Set(subjects.map(({ names }) => names['accessKeyId'] ?? ''))
      const asking = new Asking(await openOwnerAccount(options, ids, options.at), options)
      const matched = await eachBounded(subjects, AT_ONCE, (subject) => asking.about(subject))
      return new Map(
        subjects.map(({ fingerprint }, n) => [fingerprint, matched[n] ?? asking.unknown('not asked')]),
      )
    },
  }
}

class Asking {
  readonly #owner: OwnerAccount
  readonly #at: string
  readonly #pause: (ms: number) => Promise<void>
  /** Made once, when a key is not found by its id. */
  #listing: Promise<Listing> | undefined

  constructor(owner: OwnerAccount, { at, pause = wait }: AwsMatcherOptions) {
    this.#owner = owner
    this.#at = formatInstant(at)
    this.#pause = pause
  }

  unknown(evidence: string, known: Partial<Matched> = {}): Matched {
    return { ...known, state: 'unknown', evidence, at: this.#at }
  }

  async about({ names }: Subject): Promise<Matched> {
    const id = names['accessKeyId']
    if (id === undefined) return this.unknown('a secret without its access key id cannot be looked up')
    if (!id.startsWith('AKIA')) return this.unknown('temporary credentials leave nothing to look up')
    try {
      const use = await lastUseOf(this.#owner.iam, id)
      return await this.#withStatus(id, use)
    } catch (error) {
      // IAM denies an id of another account, and may an unknown one
      const isNotHere = isMissing(error) || whyNot(error) === 'not permitted'
      if (!isNotHere) return this.unknown(whyNot(error))
      return this.#elsewhere(id, error).catch((other: unknown) => this.unknown(whyNot(other)))
    }
  }

  async #withStatus(id: string, { user, at, where }: LastUse): Promise<Matched> {
    const known: Omit<Matched, 'state' | 'evidence'> = {
      at: this.#at,
      ...(user !== undefined && { owner: user }),
      ...(at !== undefined && { lastUsedAt: at }),
      ...(where !== undefined && { lastUsedWhere: where }),
    }
    const told = 'GetAccessKeyLastUsed knows it'
    if (user === undefined) return { ...known, state: 'exists', evidence: `${told}, and names no user` }
    try {
      const key = (await accessKeysOf(this.#owner.iam, user)).find(({ AccessKeyId }) => AccessKeyId === id)
      if (key === undefined)
        return { ...known, state: 'gone', evidence: `ListAccessKeys does not list it for ${user}` }
      const createdAt = instantOf(key.CreateDate)
      return {
        ...known,
        state: key.Status === 'Active' ? 'exists' : 'disabled',
        evidence: `ListAccessKeys lists it for ${user}`,
        ...(createdAt !== undefined && { createdAt }),
      }
    } catch (error) {
      return {
        ...known,
        state: 'exists',
        evidence: `${told}; whether it is active is not known: ${whyNot(error)}`,
      }
    }
  }

  /** Not known by its id: it belongs to somebody else, or to nobody any more. */
  async #elsewhere(id: string, denial: unknown): Promise<Matched> {
    const own = await this.#owner.account()
    const claim = accountOf(id)
    const account =
      claim.kind === 'account' ? claim.account : await this.#owner.accountOf(id).catch(() => undefined)
    if (account !== undefined && account !== own)
      return this.unknown(`it is of account ${account}, and these credentials are of account ${own}`, {
        account,
      })
    this.#listing ??= listAccountKeys(this.#owner, { pause: this.#pause })
    const { keys, gaps } = await this.#listing
    const key = keys.find((one) => one.id === id)
    if (key !== undefined) return matchedKey(key, 'ListAccessKeys lists it', this.#at)
    if (keys.some(({ isRoot }) => isRoot))
      return this.unknown('no user has it, but the root user has a key, and no call tells its id', {
        account: own,
      })
    if (account === undefined && !isMissing(denial))
      return this.unknown(`no user of account ${own} has it, and its id does not tell its account`)
    if (gaps.length > 0)
      return this.unknown(`not all users could be asked: ${gaps[0]?.why}`, { account: own })
    return { state: 'gone', evidence: `no user of account ${own} has it`, account: own, at: this.#at }
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
