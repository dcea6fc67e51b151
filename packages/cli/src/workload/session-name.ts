import { VouchsafeError } from '@vouchsafe/core/errors'

/**
 * The session name to use: the given one as it is, else one made from whatever the user is called. Either way it is
 * what STS accepts: 2 to 64 of `[\w+=,.@-]` (AWS STS, `RoleSessionName`).
 *
 * @throws VouchsafeError `usage` for a given name that STS would refuse
 */
export function sessionNameOf(given: string | undefined, userName: string): string {
  if (given === undefined) return madeFrom(userName)
  if (/^[\w+=,.@-]{2,64}$/.test(given)) return given
  throw new VouchsafeError('usage', {
    say: `--session-name: expected 2 to 64 letters, digits or \`_+=,.@-\`, found \`${given}\``,
  })
}

function madeFrom(userName: string): string {
  const name = userName.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64)
  return name.length < 2 ? `vouch-${name}` : name
}
