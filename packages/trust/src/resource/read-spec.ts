import { VouchsafeError } from '@vouchsafe/core/errors'
import type { z } from 'zod'
import { describeKey } from './key.ts'
import type { Resource } from './types.ts'

/** Specs that a schema has taken: they never change, and all of trust is read again with every change of it. */
const taken = new WeakMap<z.ZodType, WeakSet<Resource['spec']>>()

/**
 * Reads a stored `spec` by the schema of its kind, which transforms nothing. What a newer or damaged store holds is
 * refused whole, never half understood.
 *
 * @throws VouchsafeError `trust_invalid` with the first field that does not fit
 */
export function readSpec<T>(resource: Resource, schema: z.ZodType<T>): T {
  const known = taken.get(schema) ?? new WeakSet()
  // what the schema has taken is of its type
  if (known.has(resource.spec)) return resource.spec as T
  const result = schema.safeParse(resource.spec)
  if (result.success) {
    taken.set(schema, known.add(resource.spec))
    return resource.spec as T
  }
  const [issue] = result.error.issues
  throw new VouchsafeError('trust_invalid', {
    say: `the stored \`${describeKey(resource)}\` cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    detail: { kind: resource.kind, account: resource.account, name: resource.name },
  })
}
