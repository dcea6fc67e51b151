import { VouchsafeError } from '@vouchsafe/core/errors'
import type { z } from 'zod'
import { describeKey } from './key.ts'
import type { Resource } from './types.ts'

/**
 * Reads a stored `spec` by the schema of its kind. What a newer or damaged store holds is refused whole, never
 * half understood.
 *
 * @throws VouchsafeError `trust_invalid` with the first field that does not fit
 */
export function readSpec<T>(resource: Resource, schema: z.ZodType<T>): T {
  const result = schema.safeParse(resource.spec)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new VouchsafeError('trust_invalid', {
    say: `the stored \`${describeKey(resource)}\` cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    detail: { kind: resource.kind, account: resource.account, name: resource.name },
  })
}
