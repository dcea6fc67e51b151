import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parsePermissionsPolicy, type PermissionsStatement } from '@vouchsafe/policy/parse'
import { permissionScores, widest, type Breadth, type Grant, type PermissionClass } from './breadth.ts'

/** A policy by the name that a reviewer knows it by, and its text. */
export interface PolicyText {
  /** `inline:NAME`, or an ARN. */
  readonly id: string
  readonly text: string
}

export interface PermissionTexts {
  readonly identity: readonly PolicyText[]
  readonly boundary?: PolicyText
}

/** Services whose every action over everything is everything: they can hand out any permission. */
const sovereign: ReadonlySet<string> = new Set(['iam', 'organizations'])

/**
 * How much a role's policies let its sessions do, at most. Conditions and denials are not counted. With a boundary,
 * what the boundary lets through.
 */
export function permissionBreadth({ identity, boundary }: PermissionTexts): Breadth<PermissionClass> {
  const granted = widest(identity.flatMap(grantsOf), permissionScores, 'none')
  if (boundary === undefined) return granted
  const limit = widest(grantsOf(boundary), permissionScores, 'none')
  if (limit.score >= granted.score) return granted
  return {
    ...limit,
    because: [`limited by its boundary, ${limit.because[0] ?? 'which allows nothing'}`, ...granted.because],
  }
}

function grantsOf({ id, text }: PolicyText): readonly Grant<PermissionClass>[] {
  try {
    return parsePermissionsPolicy(text, { maxLength: Infinity })
      .statements.filter(({ effect }) => effect === 'Allow')
      .map((statement) => grantOf(id, statement))
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return [{ class: 'none', because: `${id} cannot be read, and so allows nothing: ${error.message}` }]
  }
}

function grantOf(id: string, { index, actions, resources }: PermissionsStatement): Grant<PermissionClass> {
  const place = `${id}, statement ${index}`
  const isAnywhere = resources.complement || resources.patterns.some(meansAll)
  const names = actions.patterns.map((name) => `\`${name}\``).join(', ')
  const where = isAnywhere ? 'every resource' : resources.patterns.map((name) => `\`${name}\``).join(', ')
  if (!isAnywhere)
    return {
      class: 'scoped',
      because: `${place}: ${actions.complement ? 'all but ' : ''}${names} on ${where}`,
    }
  if (actions.complement) return { class: 'admin', because: `${place}: everything but ${names} on ${where}` }
  const classes = actions.patterns.map(actionClass)
  const found = classes.reduce((a, b) => (permissionScores[a] >= permissionScores[b] ? a : b), 'scoped')
  return { class: found, because: `${place}: ${names} on ${where}` }
}

/** What an action over every resource comes to. */
function actionClass(action: string): PermissionClass {
  const [service = '', name = '*'] = action.toLowerCase().split(':')
  if (/[*?]/.test(service)) return 'admin'
  if (!meansAll(name)) return 'wildcard_resource'
  return sovereign.has(service) ? 'admin' : 'wildcard_service'
}

/** `*`, `**`, or an ARN of nothing but wildcards behind its scheme. */
function meansAll(pattern: string): boolean {
  return /^\*+$/.test(pattern) || /^arn:[*?:]+$/.test(pattern)
}
