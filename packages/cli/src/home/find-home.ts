import { lstatSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { homeLayout, serverFileSchema, type ServerFile } from '@vouchsafe/server/home'

const folderName = '.vouchsafe'

export interface HomeFacts {
  /** `--home`, when given. */
  readonly option: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly uid: number
}

/**
 * The home a command works with: `--home`, else `VOUCH_HOME`, else the nearest `.vouchsafe` folder at or above the
 * working directory, else `~/.vouchsafe`. A folder found by walking up counts only when it belongs to the user or
 * to root, so that nobody can plant one in a shared directory.
 */
export function findHome(facts: HomeFacts): string {
  const given = facts.option ?? facts.env['VOUCH_HOME']
  if (given !== undefined && given !== '') return resolve(facts.cwd, given)
  return nearestHome(facts) ?? join(facts.env['HOME'] ?? facts.cwd, folderName)
}

function nearestHome(facts: HomeFacts): string | undefined {
  for (let folder = facts.cwd; ; folder = dirname(folder)) {
    const candidate = join(folder, folderName)
    const stat = lstatSync(candidate, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true && (stat.uid === facts.uid || stat.uid === 0)) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

/**
 * Where the server of a home listens, as it wrote when it became ready.
 *
 * @throws VouchsafeError `server_unreachable` when no server has announced itself in this home
 */
export function readServerFile(home: string): ServerFile {
  try {
    return serverFileSchema.parse(JSON.parse(readFileSync(homeLayout(home).serverFile, 'utf8')))
  } catch (cause) {
    throw new VouchsafeError('server_unreachable', {
      say: `no server has announced itself in \`${home}\``,
      hint: 'start one with `vouch up`, or name its home with --home or VOUCH_HOME',
      cause,
    })
  }
}
