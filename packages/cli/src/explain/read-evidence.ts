import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { parseJwt } from '@vouchsafe/core/jwt'
import { readFileLimited } from '@vouchsafe/host/file'
import { resolve } from 'node:path'
import type { Io } from '#output/io'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'

const LARGEST_FILE = 1024 * 1024

/**
 * The claims of `--token FILE|-` or `--claims FILE|-`. The token itself goes no further than here.
 *
 * @throws VouchsafeError `usage` when neither or both are given, or the file holds no such thing
 */
export async function readClaims(invocation: Invocation): Promise<JsonObject> {
  const token = textOption(invocation, 'token')
  const claims = textOption(invocation, 'claims')
  if ((token === undefined) === (claims === undefined))
    throw new VouchsafeError('usage', {
      say: 'expected a decision id, or one of --token and --claims',
      hint: 'see `vouch explain --help`',
    })
  const name = token ?? claims ?? ''
  const text = (await readInput(invocation.io, name)).trim()
  try {
    return token === undefined ? parseJsonObject(text) : parseJwt(withinLog(text)).claims
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', { say: `\`${name}\`: ${error.message}`, cause: error })
  }
}

/** Somebody who copies a token out of a log or a header copies a little too much. */
export function withinLog(text: string): string {
  return text.replace(/^(?:authorization:\s*)?bearer\s+/i, '').replace(/^["']|["']$/g, '')
}

/** A file of the caller's, or standard input for `-`. @throws VouchsafeError `usage` */
export async function readInput(io: Io, name: string): Promise<string> {
  if (name === '-') return io.readStdin()
  // an error with the name in it would print the token
  if (/(?:^|\s)e(?:yJ|yA|wo)[\w-]{8,}\.[\w-]{8,}\./.test(name))
    throw new VouchsafeError('usage', {
      say: 'expected a file or `-`, found a token itself: on a command line it is for every process to see',
      hint: 'pipe it in and say `-`',
    })
  try {
    return (await readFileLimited(resolve(io.cwd, name), LARGEST_FILE)).toString('utf8')
  } catch (error) {
    if (isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', { say: `\`${name}\` cannot be read`, cause: error })
  }
}
