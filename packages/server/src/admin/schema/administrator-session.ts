import { z } from 'zod'

/** `POST /v1/administrator-session`: 15 minutes of the IAM API without a role, for the process that asks. */
export const administratorSessionRequest = z.strictObject({
  account: z.string().regex(/^\d{12}$/, { error: 'expected 12 digits' }),
})

/** A credential of AWS's form. */
export const administratorSessionAnswer = z.object({
  account: z.string(),
  /** Of the session, as GetCallerIdentity says it. */
  arn: z.string(),
  accessKeyId: z.string(),
  /** A secret while it lives. */
  secretAccessKey: z.string(),
  /** A secret while it lives. */
  sessionToken: z.string(),
  expiresAt: z.int(),
})
export type AdministratorSessionAnswer = z.infer<typeof administratorSessionAnswer>
