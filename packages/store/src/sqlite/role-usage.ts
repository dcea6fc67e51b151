import type { CandidateDay, PrincipalUse, RoleUsageStore, RoleUse } from '@vouchsafe/ledger/port'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { reading } from './reading.ts'
import { roleUseStatements } from './role-use-statements.ts'
import type { Writer } from './writer.ts'

/** Sums of the ledger in SQLite: kept by the writing thread, read on the reading connection. */
export function sqliteRoleUsage(writer: Writer, reader: DatabaseSync): RoleUsageStore {
  const readRoles = reader.prepare(roleUseStatements.readRoles)
  const readSubjects = reader.prepare(roleUseStatements.readSubjects)
  const readCandidate = reader.prepare(roleUseStatements.readCandidate)
  const readPrincipals = reader.prepare(roleUseStatements.readPrincipals)
  return {
    fold: () => writer.write('foldRoleUse', null, 'store_unavailable'),
    forget: (before) => writer.write('forgetRoleUse', before, 'store_unavailable'),
    roles: async ({ roleIds, subjectsPerRole }) =>
      reading(() => {
        const ids = JSON.stringify(roleIds)
        const subjects = Map.groupBy(readSubjects.all(ids, subjectsPerRole), ({ roleId }) => String(roleId))
        return readRoles.all(ids).map((role) => roleUse(role, subjects.get(String(role['roleId'])) ?? []))
      }),
    candidate: async ({ roleId, since }) =>
      reading(() => readCandidate.all(roleId, since).map((row) => ({ ...row }) as unknown as CandidateDay)),
    principals: async () =>
      reading(() => readPrincipals.all().map((row) => ({ ...row }) as unknown as PrincipalUse)),
  }
}

type Row = Readonly<Record<string, SQLOutputValue>>

/** The aliases are the fields; a driver's rows have no prototype. */
function roleUse({ region, ...role }: Row, subjects: readonly Row[]): RoleUse {
  const use = {
    ...role,
    ...(region !== null && { region }),
    subjects: subjects.map(({ principal, subject, count, firstAt, lastAt }) => ({
      principal,
      subject,
      count,
      firstAt,
      lastAt,
    })),
  }
  return use as unknown as RoleUse
}
