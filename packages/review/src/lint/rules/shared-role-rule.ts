import { providerName } from '@vouchsafe/policy/parse'
import type { Estate } from '../estate/types.ts'
import { permissionBreadth } from '#access/permission-breadth'
import { permissionScores } from '#access/breadth'
import { namedIn } from '../tokens/subject-parts.ts'
import { formOf } from '../tokens/token-forms.ts'
import { wanted } from '../tokens/statement-keys.ts'
import type { EstateFound, EstateRule, TrustSubject } from '../types.ts'

/** So many repositories or namespaces of one issuer may be one team's. */
const mostUnits = 2
/** Workloads that a message names before it counts. */
const mostNamed = 4

/** A role is a boundary between workloads, and no longer where all of them have the same one. */
export const sharedRoleRules: readonly EstateRule[] = [
  {
    id: 'shared-role',
    severity: 'warning',
    title: 'one role for unrelated workloads',
    why: 'each has what any of them needs, and the log cannot tell which of them it was',
    docs: 'Give each repository, project or namespace a role of its own with what it needs. Told of for workloads of two kinds of issuers, or of three repositories, projects or namespaces and more; as a note where the role is known to reach only what its policies name.',
    on: 'estate',
    check: (estate) => estate.trusts.flatMap((trust) => shared(estate, trust)),
  },
]

interface Unit {
  readonly issuer: string
  readonly name: string
  /** Position of its first statement. */
  readonly statement: number
}

function shared({ permissionsOf }: Estate, trust: TrustSubject): EstateFound[] {
  const units = unitsOf(trust)
  const issuers = new Set(units.map(({ issuer }) => issuer))
  if (issuers.size < 2 && units.length <= mostUnits) return []
  const [, second] = units
  const names = units.slice(0, mostNamed).map(({ issuer, name }) => `\`${name}\` (${issuer})`)
  const more = units.length - names.length
  const permissions = permissionsOf(trust)
  const isNarrow =
    permissions !== undefined &&
    permissionBreadth({ identity: permissions.policies }).score < permissionScores.wildcard_resource
  return [
    {
      place: trust.place(['Statement', second?.statement ?? 0]),
      ...(trust.role !== undefined && { role: trust.role }),
      ...(isNarrow && { severity: 'note' as const }),
      message: `${units.length} unrelated workloads have it: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    },
  ]
}

/** Repositories, projects and namespaces that a policy names; one that names none is told of by other rules. */
function unitsOf({ document }: TrustSubject): readonly Unit[] {
  const units = new Map<string, Unit>()
  for (const statement of document.statements) {
    if (statement.effect === 'Deny') continue
    for (const { type, value } of statement.principals) {
      const host = type === 'Federated' ? providerName(value) : undefined
      if (host === undefined) continue
      const subjects = wanted(statement, `${host}:sub`)
      const form = formOf(host, subjects)
      for (const subject of subjects) {
        const { tenant, scope } = namedIn(form, subject)
        if (tenant === undefined) continue
        // one namespace in several clusters is one workload
        const name = form.issuer === 'Kubernetes' ? tenant : `${tenant}/${scope ?? '*'}`
        const key = `${form.issuer} ${name}`
        if (!units.has(key)) units.set(key, { issuer: form.issuer, name, statement: statement.index })
      }
    }
  }
  return [...units.values()]
}
