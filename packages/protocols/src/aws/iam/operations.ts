import type { IamOperations } from './operation/types.ts'
import { roleOperations } from './role/operations.ts'

/** The service's operations as far as they are built. */
export const operations: IamOperations = { ...roleOperations }
