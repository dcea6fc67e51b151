import { z } from 'zod'

/** Text that people read; no control characters, which would forge lines in logs and on terminals. */
export const descriptionField = z
  .string()
  .max(1000)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'expected one line of text' })

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u
/** Tags of a resource: at most 50, keys to 128 and values to 256 characters (IAM, `TagRole`). */
export const tagsField = z
  .record(z.string().min(1).max(128).regex(tagText), z.string().max(256).regex(tagText))
  .refine((tags) => Object.keys(tags).length <= 50, { error: 'expected at most 50 tags' })

/** 12 digits; a number in YAML would lose its leading zeros. */
export const accountIdField = z
  .string({ error: 'expected 12 digits in quotes' })
  .regex(/^\d{12}$/, { error: 'expected 12 digits in quotes' })

/** IAM's path: `/`, or segments of printable ASCII between slashes; at most 512 characters. */
export const pathField = z
  .string()
  .max(512)
  .regex(/^\/(?:[\x21-\x7e]+\/)?$/, {
    error: 'expected a path that begins and ends with `/`, of printable ASCII without spaces',
  })

/** IAM's names: letters, digits and `+=,.@_-`. */
export function nameField(longest: number): z.ZodString {
  return z.string().regex(new RegExp(`^[A-Za-z0-9_+=,.@-]{1,${longest}}$`), {
    error: `expected 1 to ${longest} letters, digits or \`+=,.@_-\``,
  })
}
