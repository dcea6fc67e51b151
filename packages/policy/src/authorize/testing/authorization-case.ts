import { compilePermissionsPolicy } from '#compile/compile-permissions-policy'
import { compileResourcePolicy } from '#compile/compile-resource-policy'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { ConditionReason, ContextValue, RequestPrincipal, StatementReason } from '#decision/types'
import { parsePermissionsPolicy } from '#parse/parse-permissions-policy'
import { parseResourceControlPolicy } from '#parse/parse-resource-control-policy'
import { parseResourcePolicy } from '#parse/parse-resource-policy'
import { parseServiceControlPolicy } from '#parse/parse-service-control-policy'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import { home, session } from './world.ts'
import { authorize } from '../authorize.ts'
import type {
  Authorization,
  AuthorizationLayers,
  AuthorizationRequest,
  Layer,
  NamedPolicy,
} from '../types.ts'

/** A statement as a policy's author writes it. */
export type Statement = Readonly<Record<string, unknown>>

/** The statements of one policy, or of several (a list of lists). */
type Policies = Statement | readonly Statement[] | readonly (readonly Statement[])[]

/**
 * What must come out: the reason, the layer that decided, and for a denial one reason that the traces of that
 * layer must show, where there is a statement to show it.
 */
type Want =
  | readonly ['allowed', Layer]
  | readonly ['explicit_deny', Layer]
  | readonly ['implicit_deny', Layer, (StatementReason | ConditionReason)?]

/** One row. What is left out: the session reads a report of its own account, and nothing is attached. */
export interface AuthorizationCase {
  readonly name: string
  readonly caller?: RequestPrincipal
  readonly action?: string
  readonly resource?: string
  /** The account that owns the resource. */
  readonly owner?: string
  readonly context?: Readonly<Record<string, ContextValue>>
  readonly identity?: Policies
  readonly boundary?: Statement | readonly Statement[]
  readonly session?: Policies
  readonly scp?: Policies
  readonly rcp?: Policies
  readonly policy?: Statement | readonly Statement[]
  readonly trust?: Statement | readonly Statement[]
  /** Of every document of the row; 2012-10-17 unless said. */
  readonly version?: string
  readonly want: Want
  /** The id of the policy that decided (`identity:0`), where the row is about that. */
  readonly by?: string
}

/** A file of rows. */
export interface Topic {
  readonly topic: string
  readonly cases: readonly AuthorizationCase[]
}

/** Parses, compiles and decides a row. */
export function decideCase(row: AuthorizationCase): Authorization {
  return authorize(requestOf(row), layersOf(row))
}

export function requestOf(row: AuthorizationCase): AuthorizationRequest {
  return {
    action: row.action ?? 's3:GetObject',
    resource: row.resource ?? 'arn:aws:s3:::data/report.csv',
    resourceAccount: row.owner ?? home,
    principal: row.caller ?? session,
    context: new Map(Object.entries(row.context ?? {})),
  }
}

export function layersOf(row: AuthorizationCase): AuthorizationLayers {
  const text = (statements: unknown): string => documentText(statements, row.version)
  const permissions = (id: string, statements: unknown): NamedPolicy => ({
    id,
    policy: compilePermissionsPolicy(parsePermissionsPolicy(text(statements), { maxLength: 131_072 })),
  })
  return {
    resourceControls: listed(row.rcp).map((statements, index) => ({
      id: `rcp:${index}`,
      policy: compileResourcePolicy(parseResourceControlPolicy(text(statements))),
    })),
    serviceControls: listed(row.scp).map((statements, index) => ({
      id: `scp:${index}`,
      policy: compilePermissionsPolicy(parseServiceControlPolicy(text(statements))),
    })),
    identity: listed(row.identity).map((each, index) => permissions(`identity:${index}`, each)),
    ...(row.policy !== undefined && {
      resourcePolicy: {
        id: 'resource',
        policy: compileResourcePolicy(parseResourcePolicy(text(row.policy))),
      },
    }),
    ...(row.trust !== undefined && { trustPolicy: compileTrustPolicy(parseTrustPolicy(text(row.trust))) }),
    ...(row.boundary !== undefined && { boundary: permissions('boundary', row.boundary) }),
    ...(row.session !== undefined && {
      session: listed(row.session).map((each, index) => permissions(`session:${index}`, each)),
    }),
  }
}

function listed(policies: Policies | undefined): readonly unknown[] {
  if (policies === undefined) return []
  const list: readonly unknown[] = Array.isArray(policies) ? policies : [policies]
  return list.length === 0 || Array.isArray(list[0]) ? list : [list]
}

/** Documents hold Latin-1 only; everything else goes in escaped. */
function documentText(Statement: unknown, version = '2012-10-17'): string {
  return JSON.stringify({ Version: version, Statement }).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
