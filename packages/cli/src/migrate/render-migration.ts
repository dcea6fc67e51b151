import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { unifiedDiff } from '@vouchsafe/review/lint'
import { needsOf, type Migration, type Shown } from '@vouchsafe/review/migrate'
import { whoIs } from '#explain/who-is'
import type { FoundPolicy } from './policies-of.ts'

/** What became of one policy. */
export interface Migrated extends FoundPolicy, Migration {
  /** Whether the token that was given got in before, and gets in now; absent without one, or where it is of another issuer. */
  readonly token?: { readonly before: boolean; readonly after: boolean }
}

interface Wish {
  readonly dropsNames: boolean
  readonly isWritten: boolean
}

/** One policy for a person: the names and their ids, what is left, what was shown, and the change. */
export function renderMigration(one: Migrated, wish: Wish): string {
  const where = [one.file, one.role === undefined ? undefined : `role ${one.role}`].filter(
    (part) => part !== undefined,
  )
  const lines = [
    `${where.join(', ')}: ${one.changes ? headOf(one, wish) : 'nothing to change'}`,
    ...one.pinned.map(({ name, host, asks }) => `  ${name} of ${host}: ${asks.join(', ')}`),
    ...one.left.map(({ value, host, why }) => `  left: \`${value}\` of ${host}: ${why}`),
    ...(one.changes ? proofsOf(one, wish) : []),
    ...tokenLine(one, wish),
    ...needsOf(one).map((need) => `  ${wish.dropsNames ? 'only when' : 'then'}: ${need}`),
    ...changeOf(one, wish),
  ]
  return lines.map((line) => `${escapeForTerminal(line)}\n`).join('')
}

function headOf({ pinned }: Migrated, { dropsNames }: Wish): string {
  const count = pinned.length === 1 ? '1 name' : `${pinned.length} names`
  return dropsNames ? `ids take the place of ${count}` : `ids beside ${count}`
}

function proofsOf({ keeps, onlyByIds, forbids, left }: Migrated, { dropsNames }: Wish): string[] {
  const others = left.length > 0 ? ', but for those left' : ''
  return [
    dropsNames
      ? shown(keeps, 'nobody gets in who did not with names and ids')
      : shown(keeps, `whoever got in gets in${forbids ? ', but for whom it forbids, now by id too' : ''}`),
    dropsNames
      ? shown(onlyByIds, `whoever gets in by these statements has the ids${others}`)
      : shown(onlyByIds, 'whoever gets in beyond them has the ids'),
  ]
}

function shown({ holds, witness }: Shown, what: string): string {
  if (holds === true) return `  shown: ${what}`
  const who = witness === undefined ? '' : `: ${whoIs(witness)}`
  return holds === undefined ? `  not shown, it was too much: ${what}` : `  NOT SO: ${what}${who}`
}

function tokenLine({ token }: Migrated, { dropsNames }: Wish): string[] {
  if (token === undefined) return []
  const { before, after } = token
  if (after) return [`  the token gets in${before ? ' as before' : ', and did not before'}`]
  if (!before) return ['  the token does not get in, and did not before: `vouch explain` says why']
  return [
    dropsNames
      ? '  the token would be REFUSED: it has no ids where the policy asks for them; wait with this step'
      : '  the token would be REFUSED',
  ]
}

function changeOf({ changes, file, isWhole, text, policy }: Migrated, { isWritten }: Wish): string[] {
  if (!changes) return []
  if (isWhole && isWritten) return ['  written']
  const body = isWhole ? unifiedDiff(file ?? '', text, policy) : policy
  return body.trimEnd().split('\n')
}
