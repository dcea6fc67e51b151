import { VouchsafeError } from '@vouchsafe/core/errors'

/** What starts this program again, and which server and account it is to ask. */
export interface CredentialProcess {
  /** Path of the Node that runs us. */
  readonly node: string
  /** Path of our own entry. */
  readonly program: string
  readonly home: string
  readonly account: string
}

/**
 * The AWS_CONFIG_FILE of an administrator's command: its SDK gets each credential from us when it needs one. Nothing
 * in it is secret, and whoever reads it gets in by `admin.sock` or not at all.
 *
 * @throws VouchsafeError `usage` for a path that no SDK could read out of a config file
 */
export function administratorConfig(process: CredentialProcess): string {
  const { node, program, home, account } = process
  const words = [node, program, 'credentials', '--admin', '--account', account, '--home', home]
  return `[default]\ncredential_process = ${words.map(quote).join(' ')}\n`
}

/** In the way that every SDK takes apart: double quotes, with nothing inside that a shell would read. */
function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  if (/^[\w@%+=:,./ ()~#-]+$/.test(word)) return `"${word}"`
  throw new VouchsafeError('usage', {
    say: `expected a path without quotes, backslashes and other signs of a shell, found \`${word}\``,
  })
}
