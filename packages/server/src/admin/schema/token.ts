import { chainClaim } from '@vouchsafe/exchange/principal'
import { z } from 'zod'

/** `POST /v1/tokens`: a token for trying things out, marked `amr: ["administrator"]`. */
export const tokenRequest = z.strictObject({
  /** `sub`; any text. */
  subject: z.string().min(1).max(255),
  /** `aud` */
  audience: z.string().min(1).max(255),
  /** 15 minutes by default, an hour at most. */
  lifetimeSeconds: z.int().min(1).max(3600).optional(),
  /** Further claims; those that the server sets cannot be given. */
  claims: z
    .record(z.string().min(1).max(128), z.json())
    .refine((claims) => !Object.hasOwn(claims, chainClaim), {
      error: `\`${chainClaim}\` is the server's own`,
    })
    .optional(),
  algorithm: z.enum(['ES256', 'ES384', 'RS256']).optional(),
})
export type TokenRequest = z.infer<typeof tokenRequest>

/** A token of our own issuer. */
export const tokenAnswer = z.object({
  /** Compact JWT; a secret while it lives. */
  token: z.string(),
  subject: z.string(),
  audience: z.string(),
  issuedAt: z.int(),
  expiresAt: z.int(),
})
export type TokenAnswer = z.infer<typeof tokenAnswer>

/** `POST /v1/token` on `workload.sock`. There is no subject to give: it is what the kernel says of the caller. */
export const workloadTokenRequest = z.strictObject({ audience: z.string().min(1).max(255) })

/** `GET /v1/server` on `workload.sock` */
export const workloadServerAnswer = z.object({
  url: z.string(),
  issuer: z.string(),
  trustDomain: z.string(),
  version: z.string(),
  /** The only account there is; absent when there are several, or none. */
  defaultAccount: z.string().optional(),
})
export type WorkloadServerAnswer = z.infer<typeof workloadServerAnswer>
