import { VouchsafeError } from '@vouchsafe/core/errors'
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

const checkEveryMs = 1000

/**
 * Refuses appends before the disk is really full, so that changes of trust, checkpoints and a restart still have
 * room. Free pages inside the file count as free: pruning helps at once. The disk is asked at most once a second;
 * what it said holds in between. A file system that does not say counts as having room.
 *
 * @returns a check that throws VouchsafeError `ledger_unavailable` below the reserve
 */
export function diskReserve(db: DatabaseSync, path: string, reserveBytes: number): (nowMs: number) => void {
  const freePages = db.prepare('PRAGMA freelist_count')
  const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  let checkedAtMs = -Infinity
  let freeBytes = Infinity

  return (nowMs) => {
    if (nowMs - checkedAtMs >= checkEveryMs) {
      checkedAtMs = nowMs
      freeBytes = diskFreeBytes(path) + Number(freePages.get()?.['freelist_count']) * pageBytes
    }
    if (freeBytes >= reserveBytes) return
    throw new VouchsafeError('ledger_unavailable', {
      say: 'the disk has less free space than the reserve of the ledger, so nothing is issued',
      hint: 'free disk space, or shorten the retention of the ledger',
      detail: { freeBytes, reserveBytes },
    })
  }
}

function diskFreeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return bavail * bsize
  } catch {
    return Infinity
  }
}
