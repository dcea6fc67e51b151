import type { RequestPrincipal } from '#decision/types'
import type { Layer } from '../types.ts'
import type { AuthorizationCase, Statement } from './authorization-case.ts'
import { conditionsHold, cutSlowly, lower, slowPattern, type SlowRequest } from './slow-conditions.ts'
import { home, session } from './world.ts'

/** Raised for what this reading does not know; the row is then left out. */
export class BeyondReading extends Error {}

/** What comes of a row by the naive reading: the reason and the layer, as `authorize` must find them. */
export function authorizeSlowly(row: AuthorizationCase): readonly [reason: string, layer: Layer] {
  const caller = row.caller ?? session
  const isOurs = caller.type === 'AWS'
  const isSameAccount = isOurs && caller.account === (row.owner ?? home)
  const side: Layer = row.trust === undefined ? 'resource' : 'trust'
  const layers: readonly (readonly [Layer, readonly (readonly Statement[])[]])[] = [
    ['resource_control', lists(row.rcp)],
    ['service_control', isOurs ? lists(row.scp) : []],
    [side, lists(row.trust ?? row.policy)],
    ['identity', isOurs ? lists(row.identity) : []],
    ['boundary', isOurs ? lists(row.boundary) : []],
    ['session', isOurs ? lists(row.session) : []],
  ]
  const applying = (layer: Layer, effect: string): readonly Statement[] =>
    layers
      .flatMap(([name, policies]) => (name === layer ? policies.flat() : []))
      .filter((statement) => statement['Effect'] === effect && applies(statement, row, layer))

  for (const [layer] of layers) if (applying(layer, 'Deny').length > 0) return ['explicit_deny', layer]

  if (isOurs && lists(row.scp).length > 0 && applying('service_control', 'Allow').length === 0)
    return ['implicit_deny', 'service_control']
  const grants = applying(side, 'Allow').map((statement) => namedAs(statement['Principal'], caller, 'Allow'))
  const mustGrant = side === 'trust' || !isSameAccount
  if (mustGrant && grants.length === 0) return ['implicit_deny', side]
  const strongest = isSameAccount ? Math.max(0, ...grants) : 0
  if (isOurs && strongest < 2 && applying('identity', 'Allow').length === 0)
    return ['implicit_deny', 'identity']
  for (const layer of ['boundary', 'session'] as const)
    if (isOurs && strongest < 3 && row[layer] !== undefined && applying(layer, 'Allow').length === 0)
      return ['implicit_deny', layer]
  return ['allowed', grants.length > 0 ? side : 'identity']
}

function lists(policies: unknown): readonly (readonly Statement[])[] {
  if (policies === undefined) return []
  const list: readonly unknown[] = Array.isArray(policies) ? policies : [policies]
  return (list.some((each) => Array.isArray(each)) ? list : [list]) as readonly (readonly Statement[])[]
}

function applies(statement: Statement, row: AuthorizationCase, layer: Layer): boolean {
  const request: SlowRequest = {
    context: Object.assign(Object.create(null) as object, row.context),
    hasVariables: row.version === undefined || row.version === '2012-10-17',
  }
  const holds = conditionsHold(statement, request)
  if (holds === undefined) throw new BeyondReading()
  return (
    holds &&
    actionMatches(statement, row.action ?? 's3:GetObject') &&
    principalMatches(statement, row) &&
    (layer === 'trust' || resourceMatches(statement, row.resource ?? 'arn:aws:s3:::data/report.csv', request))
  )
}

const plain: SlowRequest = { context: {}, hasVariables: false }

function actionMatches({ Action, NotAction }: Statement, action: string): boolean {
  const listed = [Action ?? NotAction].flat() as string[]
  const isListed = listed.some((each) => slowPattern(lower(each), true, plain)?.test(lower(action)))
  return isListed === (Action !== undefined)
}

function resourceMatches(
  { Effect, Resource, NotResource }: Statement,
  resource: string,
  request: SlowRequest,
): boolean {
  const verdicts = ([Resource ?? NotResource].flat() as string[]).map((each) =>
    names(each, resource, request),
  )
  if (Resource !== undefined) return verdicts.includes(true)
  if (verdicts.includes(true)) return false
  return Effect === 'Deny' || !verdicts.includes(undefined)
}

function names(pattern: string, resource: string, request: SlowRequest): boolean | undefined {
  if (pattern === '*') return true
  const parts = cutSlowly(pattern).map((part, index) =>
    slowPattern(part, true, index === 5 ? request : plain),
  )
  if (parts.includes(undefined)) return undefined
  const given = cutSlowly(resource)
  return given.length === 6 && parts.every((part, index) => part?.test(given[index] ?? ''))
}

function principalMatches({ Effect, Principal, NotPrincipal }: Statement, row: AuthorizationCase): boolean {
  const caller = row.caller ?? session
  if (Principal !== undefined) return namedAs(Principal, caller, String(Effect)) > 0
  if (NotPrincipal === undefined) return true
  if (caller.type === 'AWS' && row.boundary !== undefined) return true
  return !isSpared(NotPrincipal, caller)
}

function valuesOf(principal: unknown, kind: string): readonly string[] {
  if (principal === '*') return kind === 'AWS' ? ['*'] : []
  const values = (principal as Readonly<Record<string, string | readonly string[]>>)[kind]
  return [values ?? []].flat()
}

/** 0: not at all, 1: by its account, 2: by its role, 3: itself. */
function namedAs(principal: unknown, caller: RequestPrincipal, effect: string): number {
  const aws = valuesOf(principal, 'AWS')
  if (caller.type !== 'AWS')
    return valuesOf(principal, caller.type).includes(caller.id) || (effect === 'Deny' && aws.includes('*'))
      ? 3
      : 0
  const { account, arn, roleArn, uniqueId } = caller
  if (aws.includes('*') || aws.includes(arn)) return 3
  if (aws.some((each) => each === roleArn || each === uniqueId)) return roleArn === undefined ? 3 : 2
  return aws.some((each) => each === account || each === `arn:aws:iam::${account}:root`) ? 1 : 0
}

function isSpared(listed: unknown, caller: RequestPrincipal): boolean {
  if (caller.type !== 'AWS') return valuesOf(listed, caller.type).includes(caller.id)
  const aws = valuesOf(listed, 'AWS')
  if (aws.includes('*')) return true
  const { account, arn, roleArn, uniqueId } = caller
  const hasAccount = aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`)
  const hasOwner = aws.some((each) => each === (roleArn ?? arn) || each === uniqueId)
  const sessions = aws.filter((each) => each.startsWith(`${arn.split('/').slice(0, 2).join('/')}/`))
  const isSession = roleArn !== undefined && sessions.length > 0
  return hasAccount && hasOwner && (!isSession || sessions.includes(arn))
}
