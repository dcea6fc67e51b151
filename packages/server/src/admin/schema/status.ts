import { z } from 'zod'

/** `GET /v1/status` */
export const statusAnswer = z.object({
  version: z.string(),
  ready: z.boolean(),
  /** Names of what is not ready. */
  notReady: z.array(z.string()),
  uptimeSeconds: z.int(),
  pid: z.int(),
  home: z.string(),
  url: z.string(),
  /** Names that requests over TCP may use. */
  hostNames: z.array(z.string()),
  adminSocket: z.string(),
  workloadSocket: z.string(),
  issuer: z.string(),
  trustDomain: z.string(),
  trust: z.object({ version: z.int(), counts: z.record(z.string(), z.int()) }),
  keys: z.object({
    /** The key that signs now, by algorithm; an algorithm without a key yet is absent. */
    active: z.record(z.string(), z.string()),
    published: z.int(),
    nextRotationAt: z.int(),
  }),
  store: z.object({ kind: z.enum(['sqlite', 'memory']), freeBytes: z.int().optional() }),
  ledger: z.object({ healthy: z.boolean() }),
  warnings: z.array(z.string()),
})
export type StatusAnswer = z.infer<typeof statusAnswer>
