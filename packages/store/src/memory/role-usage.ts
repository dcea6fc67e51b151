import type { EpochSeconds } from '@vouchsafe/core/time'
import type { RoleUsageStore, RoleUse, SubjectUse } from '@vouchsafe/ledger/port'
import { addCandidates, candidateKey, sumCandidates, sumUses, type UseSum } from '@vouchsafe/ledger/usage'
import type { MemoryState } from './memory-state.ts'

/** Steps are bounded here too, so that whoever forgets to go on is found out. */
const foldRows = 1000

/** Sums of the ledger in memory. */
export function memoryRoleUsage(state: MemoryState): RoleUsageStore {
  return {
    fold: async () => foldRoleUse(state, foldRows),
    forget: async (before) => {
      const sums = state.uses.size + state.candidates.size
      state.uses = new Map([...state.uses].filter(([, { lastAt }]) => lastAt >= before))
      state.candidates = new Map([...state.candidates].filter(([, { lastAt }]) => lastAt >= before))
      return sums - state.uses.size - state.candidates.size
    },
    candidate: async ({ roleId, since }) =>
      [...state.candidates.values()]
        .filter((sum) => sum.roleId === roleId && sum.since === since)
        .toSorted((a, b) => a.day - b.day || compare(a.answer, b.answer))
        .map(({ answer, day, count, firstAt, lastAt }) => ({ answer, day, count, firstAt, lastAt })),
    roles: async ({ roleIds, subjectsPerRole }) =>
      roleIds.flatMap((roleId) => {
        const sums = [...state.uses.values()].filter((sum) => sum.roleId === roleId)
        return sums.length === 0 ? [] : [roleUse(roleId, sums, subjectsPerRole)]
      }),
    principals: async () => {
      const sessions = [...state.uses.values()].filter(({ kind }) => kind === 'session')
      return [...Map.groupBy(sessions, ({ principal }) => principal)].map(([principal, sums]) => ({
        principal,
        roleCount: new Set(sums.map(({ roleId }) => roleId)).size,
        subjectCount: new Set(sums.map(({ subject }) => subject)).size,
        sessions: total(sums),
        ...span(sums),
      }))
    },
  }
}

/** Reads the next records into the sums; pruning calls it first. */
export function foldRoleUse(state: MemoryState, limit: number): number {
  const rows = state.rows.filter(({ sequence }) => sequence > state.usesRead).slice(0, limit)
  const uses = new Map(state.uses)
  for (const sum of sumUses(rows)) {
    const name = JSON.stringify([sum.roleId, sum.kind, sum.principal, sum.subject])
    const held = uses.get(name)
    uses.set(name, held === undefined ? sum : addSums(held, sum))
  }
  state.uses = uses
  const candidates = new Map(state.candidates)
  for (const sum of sumCandidates(rows)) {
    const held = candidates.get(candidateKey(sum))
    candidates.set(candidateKey(sum), held === undefined ? sum : addCandidates(held, sum))
  }
  state.candidates = candidates
  state.usesRead = rows.at(-1)?.sequence ?? state.usesRead
  return rows.length
}

function addSums(before: UseSum, after: UseSum): UseSum {
  return { ...before, ...after, count: before.count + after.count, ...span([before, after]) }
}

function roleUse(roleId: string, sums: readonly UseSum[], subjectsPerRole: number): RoleUse {
  const sessions = sums.filter(({ kind }) => kind === 'session')
  const calls = sums.filter(({ kind }) => kind === 'call')
  const region = calls[0]?.region
  return {
    roleId,
    sessions: total(sessions),
    calls: total(calls),
    ...span(sums),
    ...(region !== undefined && { region }),
    subjectCount: sessions.length,
    subjects: sessions.map(subjectUse).toSorted(newestFirst).slice(0, subjectsPerRole),
  }
}

function subjectUse({ principal, subject, count, firstAt, lastAt }: UseSum): SubjectUse {
  return { principal, subject, count, firstAt, lastAt }
}

function newestFirst(a: SubjectUse, b: SubjectUse): number {
  return b.lastAt - a.lastAt || compare(a.principal, b.principal) || compare(a.subject, b.subject)
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function total(sums: readonly UseSum[]): number {
  return sums.reduce((sum, { count }) => sum + count, 0)
}

function span(sums: readonly UseSum[]): { readonly firstAt: EpochSeconds; readonly lastAt: EpochSeconds } {
  return {
    firstAt: Math.min(...sums.map(({ firstAt }) => firstAt)) as EpochSeconds,
    lastAt: Math.max(...sums.map(({ lastAt }) => lastAt)) as EpochSeconds,
  }
}
