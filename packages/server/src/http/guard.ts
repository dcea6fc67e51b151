import { VouchsafeError } from '@vouchsafe/core/errors'
import type { HostTable, HostTarget } from './host-table.ts'

/**
 * What the request's host reaches, or why it reaches nothing. Browsers send `Origin` and no workload does, so
 * any value of it is refused; so are two `Host` headers, of which a proxy might have checked the other one.
 *
 * @throws VouchsafeError `host_refused`
 */
export function guardHost(rawHeaders: readonly string[], table: HostTable): HostTarget {
  let host: string | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') {
      if (host !== undefined) throw refused('the request names more than one host')
      host = rawHeaders[i + 1] ?? ''
    } else if (name.length === 6 && name.toLowerCase() === 'origin')
      throw refused('requests from browser pages are not served')
  }
  const target = table.find(host ?? '')
  if (target === undefined) throw refused()
  return target
}

function refused(say?: string): VouchsafeError {
  return new VouchsafeError('host_refused', {
    hint: 'use a name from `VOUCH_HOST_NAMES`, or the address the server printed at start',
    ...(say !== undefined && { say }),
  })
}
