import { readInput, type ParameterTable } from '#aws/iam/parameter/parameter'
import { applyChange } from './apply-change.ts'
import type { IamOperation, Reading, Writing } from './types.ts'

/** An operation that only looks. */
export function reading<Table extends ParameterTable>(operation: Reading<Table>): IamOperation {
  const { parameters: table, questions, answer } = operation
  return {
    access: 'read',
    parameters: table,
    prepare: (parameters) => {
      const input = readInput(table, parameters)
      return {
        questions: (ground) => questions({ ...ground, input }),
        run: async (granted, deps) => answer({ ...granted, input }, deps),
      }
    },
  }
}

/** An operation that changes one resource. */
export function writing<Table extends ParameterTable>(operation: Writing<Table>): IamOperation {
  const { parameters: table, questions } = operation
  return {
    access: 'write',
    parameters: table,
    prepare: (parameters) => {
      const input = readInput(table, parameters)
      return {
        questions: (ground) => questions({ ...ground, input }),
        run: (granted, deps) => applyChange(operation, { ...granted, input }, deps),
      }
    },
  }
}
