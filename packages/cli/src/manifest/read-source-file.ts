import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { relative } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ManifestSource } from '@vouchsafe/trust/manifest'

/** Larger than any trust that people write by hand, small enough to read whole. */
const manifestBytes = 16 * 1024 * 1024

/**
 * A file as text, named as seen from the working directory.
 *
 * @throws VouchsafeError `manifest_malformed` for one that is too large or no UTF-8
 */
export function readSourceFile(path: string, cwd: string, maxBytes = manifestBytes): ManifestSource {
  const file = relative(cwd, path)
  const { size } = statSync(path)
  if (size > maxBytes)
    throw new VouchsafeError('manifest_malformed', {
      say: `${file}: expected at most ${maxBytes} bytes, found ${size}`,
    })
  const bytes = readFileSync(path)
  if (isUtf8(bytes)) return { file, text: bytes.toString('utf8') }
  const isZip = bytes.subarray(0, 2).toString('latin1') === 'PK'
  throw new VouchsafeError('manifest_malformed', {
    say: `${file}: expected UTF-8 text`,
    ...(isZip && { hint: 'a plan of Terraform: give what `terraform show -json FILE` prints of it' }),
  })
}
