import { renderSnapshotProblem, type CompiledSnapshot, type SnapshotProblem } from '@vouchsafe/trust/snapshot'
import type { Logger } from 'pino'
import { setImmediate, setTimeout } from 'node:timers/promises'

/** How long calls wait at most while trust is read: a fraction of what one call takes. */
const SLICE_MS = 2
/** Reading takes a tenth of one processor, so that ten thousand roles are through after seconds. */
const PAUSE_MS = 20

/** What runs between two slices. */
export type Pause = () => Promise<unknown>

/** Every problem of a snapshot, read in slices, between which the process does other things. */
export async function findProblems(
  snapshot: Pick<CompiledSnapshot, 'resources' | 'problemsOf'>,
  pause: Pause = setImmediate,
): Promise<readonly SnapshotProblem[]> {
  const problems: SnapshotProblem[] = []
  let begin = performance.now()
  for (const resource of snapshot.resources) {
    problems.push(...snapshot.problemsOf(resource))
    if (performance.now() - begin < SLICE_MS) continue
    await pause()
    begin = performance.now()
  }
  return problems
}

interface InspectionDeps {
  readonly log: Pick<Logger, 'error'>
  readonly trust: { current(): CompiledSnapshot }
  /** Fires when the server begins to stop: nothing more is read then. */
  readonly stopping: AbortSignal
}

/**
 * Reads each version of trust once, in the background, and logs what of it is not in force: a resource is compiled
 * when it is first used, and the operator must hear of a damaged one before somebody is denied. What stays damaged
 * from one version to the next is told once.
 */
export function createInspection({ log, trust, stopping }: InspectionDeps): () => Promise<void> {
  let inspected: CompiledSnapshot | undefined
  let told: ReadonlySet<string> = new Set()
  const rest = (): Promise<void> => setTimeout(PAUSE_MS, undefined, { signal: stopping, ref: false })

  async function inspect(snapshot: CompiledSnapshot): Promise<void> {
    const lines = (await findProblems(snapshot, rest)).map(renderSnapshotProblem)
    for (const problem of lines)
      if (!told.has(problem)) log.error({ problem }, 'a resource is left out of trust')
    told = new Set(lines)
    inspected = snapshot
  }

  return async () => {
    const snapshot = trust.current()
    if (snapshot === inspected) return
    try {
      await inspect(snapshot)
    } catch (error) {
      if (!stopping.aborted) throw error
    }
  }
}
