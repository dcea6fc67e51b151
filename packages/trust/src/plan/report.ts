import type { Finding } from '#resource/finding'
import { describeKey, keyText } from '#resource/key'
import { refuseProblems, type Problem } from '#resource/problem'
import type { ResourceKey } from '#resource/types'
import type { DesiredResource, PlanWarning } from './types.ts'

/** Gathers what the rules say of the resources of one plan. */
export interface Report {
  /** From now on, what is said of the resource names the place it comes from. */
  locate(key: ResourceKey, source: DesiredResource): void
  add(key: ResourceKey, findings: readonly Finding[]): void
  readonly warnings: readonly PlanWarning[]
  /** @throws VouchsafeError when there is any error, with all of them */
  refuse(): void
}

export function createReport(): Report {
  const sources = new Map<string, DesiredResource>()
  const problems: Problem[] = []
  const warnings: PlanWarning[] = []

  function add(key: ResourceKey, { severity, code, field, say }: Finding): void {
    const source = sources.get(keyText(key))
    const [top = ''] = field.split('.')
    const place = source?.places?.[top] ?? source?.place
    const told = `${describeKey(key)}: ${field === '' ? '' : `\`${field}\`: `}${say}`
    if (severity === 'error') problems.push({ code, place: place ?? '', say: told })
    else warnings.push({ key, field, say, place })
  }

  return {
    locate: (key, source) => {
      sources.set(keyText(key), source)
    },
    add: (key, findings) => {
      for (const finding of findings) add(key, finding)
    },
    warnings,
    refuse: () => refuseProblems(problems),
  }
}
