import type { Condition, TrustStatement } from '@vouchsafe/policy/parse'
import { isNaming, wanted } from '#lint/tokens/statement-keys'
import { nothingToDo, unknownId, type Plan, type Task } from './plan.ts'
import { isSameStatement, removing, rewritten, shortest } from './statement-element.ts'

/** The condition by which a statement names accounts of Google by their addresses. */
export function emailCondition(statement: TrustStatement, host: string): Condition | undefined {
  return statement.conditions.find(
    (one) => one.key.toLowerCase() === `${host}:email`.toLowerCase() && isNaming(one),
  )
}

/**
 * Puts a statement beside the one with addresses of Google accounts that asks for their numbers in `sub`: an address
 * that was given up can be made anew, a number cannot. Without names it takes the place of the old one.
 */
export function planByNumber({ statement, raws, host, idOf, options }: Task): Plan {
  const condition = emailCondition(statement, host)
  if (condition === undefined || wanted(statement, `${host}:sub`).length > 0) return nothingToDo
  const known = condition.values.flatMap((value) => {
    const id = idOf(value)
    return id === undefined ? [] : [{ value, id }]
  })
  const left = condition.values
    .filter((value) => !known.some((one) => one.value === value))
    .map((value) => {
      const why = /[*?]/.test(value) ? 'a wildcard stands where the name would' : unknownId(value)
      return { statement: statement.index, host, value, why }
    })
  if (known.length === 0) return { ...nothingToDo, left }
  const numbers = { [`${host}:sub`]: shortest(known.map(({ id }) => id)) }
  const element = rewritten(raws[statement.index] ?? {}, {
    without: [condition],
    added: [['StringEquals', numbers]],
  })
  const add = raws.some((raw) => isSameStatement(raw, element))
    ? []
    : [{ kind: 'add_statement' as const, element }]
  if (statement.effect === 'Deny') return { ...nothingToDo, left, forbids: add }
  const gone = new Set(known.map(({ value }) => value))
  return {
    edits: [...add, ...(options.dropsNames ? removing(statement, condition, gone) : [])],
    forbids: [],
    pinned: known.map(({ value, id }) => ({
      statement: statement.index,
      host,
      name: value,
      by: 'subject' as const,
      asks: [`sub ${id}`],
    })),
    left,
    reference: [{ StringEquals: numbers }],
  }
}
