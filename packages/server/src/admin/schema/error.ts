import { z } from 'zod'

/** What went wrong at one place of a request or a manifest. */
export const problemSchema = z.looseObject({
  /** Where: a field, `trust.yaml:12:3`, or a variable. */
  place: z.string().optional(),
  message: z.string(),
})

/** Every refusal of the admin and workload APIs. */
export const errorSchema = z.object({
  /** A code of the catalogue, `docs/errors.md`. */
  code: z.string(),
  /** One line for people. */
  message: z.string(),
  /** What to do next. */
  hint: z.string().optional(),
  problems: z.array(problemSchema).optional(),
})
export type ErrorAnswer = z.infer<typeof errorSchema>
