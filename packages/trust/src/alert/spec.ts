import { z } from 'zod'
import { descriptionField } from '#resource/fields'

const words = z.array(z.string().min(1).max(2048)).min(1).max(100)

/** Types and outcomes of ledger records. A misspelt one would match nothing, for ever and without a word. */
const types = ['exchange', 'session_use', 'token_issued', 'trust_changed', 'unverified', 'operation'] as const
const outcomes = ['allowed', 'denied', 'refused'] as const

/** What a ledger record must have: one of the listed values in every field that is given. */
const whenField = z
  .strictObject({
    type: z.exactOptional(z.array(z.enum(types)).min(1)),
    outcome: z.exactOptional(z.array(z.enum(outcomes)).min(1)),
    operation: z.exactOptional(words),
    role: z.exactOptional(words),
    subject: z.exactOptional(words),
    account: z.exactOptional(words),
    reason: z.exactOptional(words),
  })
  .refine((when) => Object.keys(when).length > 0, { error: 'expected at least one field of a record' })

const burstField = z.strictObject({
  count: z.int().min(2).max(1_000_000),
  withinSeconds: z.int().min(1).max(86_400),
})

const webhookField = z
  .strictObject({
    url: z.string().max(2048),
    allowPrivateAddress: z
      .exactOptional(z.boolean())
      .meta({ description: 'Lets the delivery reach private and loopback addresses, by http too' }),
  })
  .refine(({ url, allowPrivateAddress = false }) => isDeliverable(url, allowPrivateAddress), {
    error: 'expected an https address without user and fragment',
    path: ['url'],
  })

function isDeliverable(text: string, mayBeHttp: boolean): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (mayBeHttp && url.protocol === 'http:')
}

const fileField = z.strictObject({
  path: z
    .string()
    .max(4096)
    .regex(/^\/[^\p{Cc}]*$/u, { error: 'expected an absolute path' }),
})

const deliverField = z
  .strictObject({
    webhook: z.exactOptional(webhookField),
    file: z.exactOptional(fileField),
    stdout: z.exactOptional(z.literal(true)),
  })
  .refine((deliver) => Object.keys(deliver).length > 0, {
    error: 'expected `webhook`, `file` or `stdout`',
  })

const builtinAlerts = ['new-provider', 'widened-trust', 'denied-burst', 'key-attempt'] as const

/** The parts that a manifest and a stored alert share. */
export const alertFields = {
  description: z.exactOptional(descriptionField),
  builtin: z
    .exactOptional(z.enum(builtinAlerts))
    .meta({ description: 'A rule that the server brings along; `when` narrows it' }),
  when: z.exactOptional(whenField).meta({
    description:
      'Records that have one of the listed values in every field that is given; `*` in operation, role and subject is any text',
  }),
  burst: z
    .exactOptional(burstField)
    .meta({ description: 'Tells of `count` records within so many seconds, instead of each' }),
  deliver: deliverField.meta({ description: 'Where it is told; at least once' }),
  disabled: z.exactOptional(z.boolean()).meta({ description: 'Kept, but nothing is told' }),
}

/** Whether it says what it is about: without a rule every record would be told. */
export function hasRule({ builtin, when }: { readonly builtin?: unknown; readonly when?: unknown }): boolean {
  return builtin !== undefined || when !== undefined
}
export const noRuleError = { error: 'expected `when` or `builtin`' }

/** An alert as stored. */
export const alertSpec = z
  .strictObject({ ...alertFields, disabled: z.boolean() })
  .refine(hasRule, noRuleError)
export type AlertSpec = z.infer<typeof alertSpec>
