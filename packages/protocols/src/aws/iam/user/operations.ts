import type { IamOperations } from '#aws/iam/operation/types'
import { absentUserOperations } from './absent-users.ts'
import { refusedOperations } from './refused-operations.ts'

export const userOperations: IamOperations = { ...absentUserOperations, ...refusedOperations }
