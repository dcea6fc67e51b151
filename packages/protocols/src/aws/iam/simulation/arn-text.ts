import { parseArn, type Arn } from '@vouchsafe/core/arn'
import { isVouchsafeError } from '@vouchsafe/core/errors'

/** The parts of an ARN; undefined for any other text. */
export function arnOf(text: string): Arn | undefined {
  try {
    return parseArn(text)
  } catch (error) {
    if (isVouchsafeError(error, 'arn_malformed')) return undefined
    throw error
  }
}

const resourceForm = /^arn:[^:]+:[^:]+:[^:]*:([^:]*):[^\p{Cc}]+$/u

/** Whether a text can name a resource of a simulation: `*`, or an ARN that may hold wildcards. */
export function isResourceName(text: string): boolean {
  return text === '*' || resourceForm.test(text)
}

/** The account that an ARN names; undefined where it names none. */
export function accountOf(text: string): string | undefined {
  const [, account = ''] = resourceForm.exec(text) ?? []
  return /^\d{12}$/.test(account) ? account : undefined
}
