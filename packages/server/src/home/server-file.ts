import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** What a running server says of itself to every local user: `server.json` in its home. */
export const serverFileSchema = z.object({
  /** Where it listens: `http://127.0.0.1:8750`. */
  url: z.string(),
  issuer: z.string(),
  trustDomain: z.string(),
  pid: z.int(),
  /** When it started, whole seconds since the epoch. */
  startTime: z.int(),
  adminSocket: z.string(),
  workloadSocket: z.string(),
  version: z.string(),
})
export type ServerFile = z.infer<typeof serverFileSchema>

/** The server file at this path; undefined when there is none, or none that can be read. */
export async function readServerFile(path: string): Promise<ServerFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return serverFileSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
