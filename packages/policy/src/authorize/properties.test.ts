import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyControl, anyRow, anyStatement } from './testing/any-row.ts'
import { decideCase, type AuthorizationCase, type Statement } from './testing/authorization-case.ts'

const runs = { numRuns: 100 }
type Policies = readonly (readonly Statement[])[]
const isAllowed = (row: AuthorizationCase): boolean => decideCase(row).effect === 'allow'
const listOf = (policies: AuthorizationCase['identity']): Policies => (policies ?? []) as Policies

/** What may be put into a row; each gives the row with and without it. */
const permissionLayers = ['identity', 'boundary', 'session', 'scp'] as const
type PermissionLayer = (typeof permissionLayers)[number]

function withStatement(row: AuthorizationCase, layer: PermissionLayer, added: Statement): AuthorizationCase {
  if (layer === 'boundary')
    return { ...row, boundary: [...((row.boundary ?? []) as readonly Statement[]), added] }
  const [first = [], ...others] = listOf(row[layer])
  return { ...row, [layer]: [[...first, added], ...others] }
}

function withGrant(row: AuthorizationCase, added: Statement): AuthorizationCase {
  return { ...row, policy: [...((row.policy ?? []) as readonly Statement[]), { ...added, Principal: '*' }] }
}

test('authorize() never allows because a Deny was added, wherever', () => {
  fc.assert(
    fc.property(anyRow, anyStatement, (row, statement) => {
      if (isAllowed(row)) return
      const added = { ...statement, Effect: 'Deny' }
      for (const layer of permissionLayers)
        if (row[layer] !== undefined) assert.equal(isAllowed(withStatement(row, layer, added)), false, layer)
      assert.equal(isAllowed(withGrant(row, added)), false)
    }),
    runs,
  )
})

test('authorize() never allows because an Allow was removed, from wherever', () => {
  fc.assert(
    fc.property(anyRow, anyStatement, (row, statement) => {
      if (!isAllowed(row)) return
      const removed = { ...statement, Effect: 'Allow' }
      for (const layer of permissionLayers)
        if (row[layer] !== undefined) assert.ok(isAllowed(withStatement(row, layer, removed)), layer)
      assert.ok(isAllowed(withGrant(row, removed)))
    }),
    runs,
  )
})

test('authorize() is never widened by a boundary, a session policy or a control policy', () => {
  const limits = fc.constantFrom('boundary', 'session', 'scp', 'rcp')
  fc.assert(
    fc.property(anyRow, limits, anyStatement, anyControl, (row, limit, statement, control) => {
      const { [limit]: _, ...without } = row
      const limited = { ...without, [limit]: [limit === 'rcp' ? control : statement] }
      if (isAllowed(limited)) assert.ok(isAllowed(without))
    }),
    runs,
  )
})

test('authorize() does not depend on the order of statements or of policies', () => {
  const turned = (policies: AuthorizationCase['identity']) =>
    listOf(policies)
      .map((statements) => (Array.isArray(statements) ? statements.toReversed() : statements))
      .toReversed()
  fc.assert(
    fc.property(anyRow, (row) => {
      const other = { ...row }
      for (const layer of ['identity', 'session', 'scp', 'rcp', 'boundary', 'policy'] as const)
        if (row[layer] !== undefined) Object.assign(other, { [layer]: turned(row[layer] as Policies) })
      const [one, two] = [decideCase(row), decideCase(other)]
      assert.deepEqual([one.reason, one.layer], [two.reason, two.layer])
    }),
    runs,
  )
})

test('authorize() gives an outcome that follows from its own traces', () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      const { reason, layer, policy, decidedBy, layers } = decideCase(row)
      const decisions = layers.filter((trace) => trace.layer === layer)
      const deciding = decisions.find((trace) => trace.policy === policy)?.decision
      if (reason === 'explicit_deny') assert.equal(deciding?.reason, 'explicit_deny')
      if (reason === 'allowed') assert.ok(layers.every((trace) => trace.decision.reason === 'allowed'))
      if (reason === 'implicit_deny') {
        assert.ok(decisions.every((trace) => trace.decision.reason === 'no_statement_allows'))
        assert.ok(layers.every((trace) => trace.decision.reason !== 'explicit_deny'))
      } else assert.deepEqual(deciding?.decidedBy, decidedBy)
    }),
    runs,
  )
})
