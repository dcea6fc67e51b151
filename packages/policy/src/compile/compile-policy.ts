import type { PolicyVersion } from '#parse/types'
import { compileStatement, type AnyStatement } from './compile-statement.ts'
import type { Candidates, CompiledPolicy, CompiledStatement } from './types.ts'

/** What every kind of document has. */
interface AnyDocument {
  readonly version: PolicyVersion
  readonly statements: readonly AnyStatement[]
}

/** Turns a checked document into closures, once, when it is written or loaded. Never throws. */
export function compilePolicy({ version, statements }: AnyDocument): CompiledPolicy {
  const compiled = statements.map((statement) => compileStatement(statement, version))
  const all = byEffect(compiled)
  return { statements: compiled, ...all, candidatesFor: indexByService(compiled, all) }
}

/** A large policy speaks of many services, a request of one: the others' statements are not even looked at. */
function indexByService(
  statements: readonly CompiledStatement[],
  all: Candidates,
): CompiledPolicy['candidatesFor'] {
  const services = new Set(statements.flatMap(({ action }) => action.services ?? []))
  if (services.size < 2) return () => all
  const ofAnyService = byEffect(statements.filter(({ action }) => action.services === undefined))
  const index = new Map<string, Candidates>()
  for (const service of services)
    index.set(
      service,
      byEffect(statements.filter(({ action }) => action.services?.includes(service) !== false)),
    )
  return (service) => index.get(service) ?? ofAnyService
}

function byEffect(statements: readonly CompiledStatement[]): Candidates {
  return {
    denies: statements.filter(({ effect }) => effect === 'Deny'),
    allows: statements.filter(({ effect }) => effect === 'Allow'),
  }
}
