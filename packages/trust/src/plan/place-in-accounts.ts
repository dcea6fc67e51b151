import type { TrustState } from '#port/types'
import { fault } from '#resource/finding'
import { isAboveAccounts, keyText } from '#resource/key'
import { organization, type ResourceKey } from '#resource/types'
import type { Report } from './report.ts'
import type { DesiredResource } from './types.ts'

/** A desired resource with its whole key. */
export interface Target {
  readonly key: ResourceKey
  readonly source: DesiredResource
}

/**
 * Gives every desired resource its account: the one it names, else the only one of the manifest, else the only
 * one of the state; control policies and alerts stand above all accounts. What is desired twice, or has no such account, is reported.
 */
export function placeInAccounts(
  state: TrustState,
  desired: readonly DesiredResource[],
  report: Report,
): readonly Target[] {
  const fallback = onlyAccount(desired) ?? onlyAccount(state.resources)
  const seen = new Map<string, DesiredResource>()
  return desired.map((source) => {
    const { kind, name } = source
    const account = source.account ?? (isAboveAccounts(kind) ? organization : fallback)
    const key: ResourceKey = { kind, account: account ?? '', name }
    const other = seen.get(keyText(key))
    seen.set(keyText(key), source)
    report.locate(key, source)
    if (account === undefined)
      report.add(key, [fault('account', 'expected the 12 digits of an account, since there is not just one')])
    if (other !== undefined)
      report.add(key, [
        fault('', `is asked for twice${other.place === undefined ? '' : `, first at ${other.place}`}`),
      ])
    return { key, source }
  })
}

/** Several in the manifest leave it open even when the state has one. */
function onlyAccount(
  resources: readonly { readonly kind: string; readonly name: string }[],
): string | undefined {
  const names = new Set(resources.filter(({ kind }) => kind === 'Account').map(({ name }) => name))
  const [only] = names
  return names.size > 1 ? undefined : only
}
