import { join } from 'node:path'

/** Where what a scan keeps of this user lies (XDG Base Directory: state that outlives a restart); undefined without a home. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const state =
    env['XDG_STATE_HOME'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.local/state'))
  return state === undefined || state === '' ? undefined : join(state, 'vouchsafe')
}
