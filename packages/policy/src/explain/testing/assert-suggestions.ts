import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { PolicyRequest } from '#decision/types'
import { evaluate } from '#evaluate/evaluate'
import { applyEdits } from '#explain/edits'
import { sizeOf, suggestPolicyChanges } from '#explain/suggest'
import { smallerChanges } from './smaller-changes.ts'
import { claims, documentOf, effectOf, everyRequest, policyOfAtMost } from './universe.ts'

/** Whether two requests are one for a policy: it reads only the keys of the statements that are about such a caller. */
function isSameTo(text: string, one: PolicyRequest, other: PolicyRequest): boolean {
  const { statements } = compileTrustPolicy(documentOf(text))
  const reached = statements.filter(
    ({ action: named, principal }) =>
      named.matches(other.action) && principal?.matches(other.principal) === true,
  )
  const read = reached.flatMap(({ conditions }) => conditions.map(({ contextKey }) => contextKey))
  const seen = ({ principal, context }: PolicyRequest): string =>
    JSON.stringify([principal, ...read.map((name) => context.get(name) ?? null)])
  return seen(one) === seen(other)
}

interface Tried {
  readonly numRuns: number
  /** Statements of a policy, at most. */
  readonly statements: number
}

/** The first suggestion admits the request, and no set of edits of fewer elements does: all of them are tried. */
export function assertFirstIsSmallest({ numRuns, statements }: Tried): void {
  fc.assert(
    fc.property(policyOfAtMost(statements), claims, (text, request) => {
      fc.pre(effectOf(text, request) === 'deny')
      const [best] = suggestPolicyChanges(text, request)
      if (best === undefined) assert.fail('no suggestion')
      assert.equal(effectOf(best.policy, request), 'allow')
      for (const edits of smallerChanges(text, request, sizeOf(best.edits)))
        assert.fail(`${JSON.stringify(edits)} would do: ${applyEdits(text, edits)}`)
    }),
    { numRuns },
  )
}

/** A change that is called safe admits the request and nobody else; whoever else is named is truly let in. */
export function assertSafeIsSafe({ numRuns, statements }: Tried): void {
  fc.assert(
    fc.property(policyOfAtMost(statements), claims, (text, request) => {
      fc.pre(effectOf(text, request) === 'deny')
      const before = compileTrustPolicy(documentOf(text))
      for (const { risk, policy: changed, alsoAdmits } of suggestPolicyChanges(text, request)) {
        if (alsoAdmits !== undefined) {
          assert.equal(effectOf(text, alsoAdmits), 'deny')
          assert.equal(effectOf(changed, alsoAdmits), 'allow')
        }
        if (risk !== 'safe') continue
        const after = compileTrustPolicy(documentOf(changed))
        for (const other of everyRequest())
          if (evaluate(after, other).effect === 'allow' && evaluate(before, other).effect === 'deny')
            assert.ok(isSameTo(changed, other, request), JSON.stringify([...other.context]))
      }
    }),
    { numRuns },
  )
}
