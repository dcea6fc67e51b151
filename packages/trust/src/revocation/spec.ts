import { z } from 'zod'
import { descriptionField } from '#resource/fields'
import { roleNameField } from '#role/spec'

const instant = z.int().min(0)

/** Session ids are 128 bits in hex. */
export const sessionIdField = z
  .string()
  .regex(/^[0-9a-f]{32}$/, { error: 'expected a session id: 32 lower-case hex digits' })

const shared = {
  description: z.exactOptional(descriptionField),
  /** The role by its name, with `before`; or else `session`. */
  role: z.exactOptional(roleNameField),
  /** epoch seconds: sessions issued up to and with this second are over */
  before: z.exactOptional(instant),
  session: z.exactOptional(sessionIdField),
}

interface Matching {
  readonly role?: string
  readonly before?: number | string
  readonly session?: string
}

/** Whether it says one thing: a role and a time, or a session. */
export function isOneMatch({ role, before, session }: Matching): boolean {
  return session === undefined
    ? role !== undefined && before !== undefined
    : role === undefined && before === undefined
}
export const oneMatchError = { error: 'expected `role` and `before`, or `session`' }

/** A revocation as somebody wants it. */
export const desiredRevocationSpec = z.strictObject(shared).refine(isOneMatch, oneMatchError)
export type DesiredRevocationSpec = z.infer<typeof desiredRevocationSpec>

/** A revocation as stored. */
export const revocationSpec = z
  .strictObject({
    ...shared,
    /** The unique id that the role had: sessions of a role made anew under its name are other sessions. */
    roleId: z.exactOptional(z.string()),
    /** epoch seconds: from then on nothing that it matches can be alive, and it may go */
    until: instant,
  })
  .refine(isOneMatch, oneMatchError)
  .refine(({ role, roleId }) => (role === undefined) === (roleId === undefined), {
    error: 'expected `roleId` beside `role`',
  })
export type RevocationSpec = z.infer<typeof revocationSpec>
