import { VouchsafeError } from '@vouchsafe/core/errors'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import { admitsClaims, migrateTrust, type IdPlace } from '@vouchsafe/review/migrate'
import { createConditionKey } from '@vouchsafe/trust/issuer'
import { resolve } from 'node:path'
import { knowledgeOf, type Knowledge } from '#migrate/known-names'
import { policiesOf, type FoundPolicy } from '#migrate/policies-of'
import { renderMigration, type Migrated } from '#migrate/render-migration'
import { withMaps } from '#output/with-maps'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const { io } = invocation
  const { policies, gaps } = await policiesOf(invocation)
  if (policies.length === 0 && gaps.length === 0)
    throw new VouchsafeError('usage', { say: 'there is no trust policy in what was given' })
  const known = await knowledgeOf(
    invocation,
    policies.map(({ text }) => text),
  )
  const migrated = policies.map((policy) => migrate(invocation, policy, known))
  await write(invocation, migrated)
  const wish = { dropsNames: flagOption(invocation, 'dropNames'), isWritten: flagOption(invocation, 'write') }
  for (const text of [...known.unknown, ...gaps.map(({ why }) => `not read: ${why}`)])
    io.err(`vouch: ${escapeForTerminal(text)}\n`)
  io.out(
    flagOption(invocation, 'json')
      ? `${escapeJsonText(JSON.stringify({ format: 'vouch migrate-trust 1', policies: migrated, gaps }, withMaps))}\n`
      : migrated.map((one) => renderMigration(one, wish)).join('\n'),
  )
  if (migrated.some(isUnfinished)) return exit.failed
  return gaps.length > 0 ? exit.partial : exit.ok
}

function migrate(invocation: Invocation, found: FoundPolicy, { ids, claims }: Knowledge): Migrated {
  const exposed = flagOption(invocation, 'allClaims') ? 'all' : 'known'
  const by = textOption(invocation, 'by') as IdPlace | undefined
  const migration = migrateTrust(found.text, {
    ids,
    dropsNames: flagOption(invocation, 'dropNames'),
    ...(by !== undefined && { by }),
    isExposed: (host, claim) => createConditionKey(host, exposed)(claim) !== undefined,
  })
  const [before, after] =
    claims === undefined
      ? []
      : [found.text, migration.policy].map((policy) => admitsClaims(policy, claims, exposed))
  const token = before === undefined || after === undefined ? undefined : { before, after }
  return { ...found, ...migration, ...(token !== undefined && { token }) }
}

function isUnfinished({ left, keeps, onlyByIds, token }: Migrated): boolean {
  const isRefused = token !== undefined && token.before && !token.after
  return left.length > 0 || keeps.holds === false || onlyByIds.holds === false || isRefused
}

/** Nothing is written that was shown to be wrong, or that would lock out whoever sent the token. */
async function write(invocation: Invocation, migrated: readonly Migrated[]): Promise<void> {
  const { io } = invocation
  const sound = migrated.filter(
    ({ changes, keeps, onlyByIds, token }) =>
      changes &&
      keeps.holds !== false &&
      onlyByIds.holds !== false &&
      !(token?.before === true && !token.after),
  )
  const out = textOption(invocation, 'out')
  const [only] = migrated
  if (out !== undefined) {
    if (migrated.length !== 1 || only === undefined)
      throw new VouchsafeError('usage', { say: `--out: expected one policy, found ${migrated.length}` })
    if (sound.length === 1) await writeFileAtomic(resolve(io.cwd, out), only.policy, { mode: 0o644 })
  }
  if (!flagOption(invocation, 'write')) return
  for (const { file, isWhole, policy } of sound)
    if (isWhole && file !== undefined) await writeFileAtomic(resolve(io.cwd, file), policy, { mode: 0o644 })
}
