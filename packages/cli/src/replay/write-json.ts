import { escapeJsonText } from '@vouchsafe/ledger/render'
import type { Replay } from '@vouchsafe/review/replay'
import type { Io } from '#output/io'

const idsAtOnce = 10_000

/**
 * Writes a replay as JSON, with the id of every exchange that would change: piece by piece, because there may be a million.
 */
export function writeReplayJson(io: Pick<Io, 'out'>, replay: Replay): void {
  const { changes, ...rest } = replay.report()
  io.out(`${withoutEnd(rest)},"changes":[`)
  for (const [at, change] of changes.entries()) {
    io.out(`${at === 0 ? '' : ','}${withoutEnd(change)},"ids":[`)
    writeIds(io, replay.idsOf(change))
    io.out(']}')
  }
  io.out(']}')
}

function writeIds(io: Pick<Io, 'out'>, ids: Iterable<string>): void {
  let page: string[] = []
  let before = ''
  const flush = (): void => {
    if (page.length > 0) io.out(before + escapeJsonText(JSON.stringify(page).slice(1, -1)))
    before = ','
    page = []
  }
  for (const id of ids) {
    page.push(id)
    if (page.length === idsAtOnce) flush()
  }
  flush()
}

/** JSON of an object that has more to come. */
function withoutEnd(value: object): string {
  return escapeJsonText(JSON.stringify(value).slice(0, -1))
}
