import { idFormOf } from './known-ids.ts'
import type { Migration } from './types.ts'

/** What has to be so at the issuers before tokens have what the new policy asks for; a clause each. */
export function needsOf({ pinned }: Pick<Migration, 'pinned'>): string[] {
  const needs = pinned.flatMap(({ host, by }) => {
    const form = idFormOf(host)
    // ids in claims of their own are there anyway, but where they have to be asked for
    return form?.needs === undefined || (form.inSubject && by === 'claims') ? [] : [form.needs]
  })
  return [...new Set(needs)]
}
