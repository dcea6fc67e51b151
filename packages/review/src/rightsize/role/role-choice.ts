import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseArn, parseRoleArn } from '@vouchsafe/core/arn'

/** Which role is meant: by its name alone, or also by account and path. */
export interface RoleChoice {
  /** As a person gave it. */
  readonly text: string
  readonly name: string
  readonly isMeant: (roleArn: string) => boolean
}

const nameForm = /^[A-Za-z0-9_+=,.@-]{1,64}$/
const sessionForm = /^assumed-role\/([^/]+)(?:\/[^/]+)?$/

/**
 * Reads a name (with its path, if it has one), the ARN of a role, or that of one of its sessions.
 *
 * @throws VouchsafeError `usage`
 */
export function parseRoleChoice(text: string): RoleChoice {
  if (text.startsWith('arn:')) return fromArn(text)
  const name = text.slice(text.lastIndexOf('/') + 1)
  if (!nameForm.test(name)) throw refusal(text)
  const tail = text.includes('/') ? `:role/${text.replace(/^\//, '')}` : `/${name}`
  return { text, name, isMeant: (arn) => arn.endsWith(tail) }
}

function fromArn(text: string): RoleChoice {
  try {
    const { service, account, resource } = parseArn(text)
    const [, name] = sessionForm.exec(resource) ?? []
    // the ARN of a session has no path
    if (service === 'sts' && name !== undefined)
      return { text, name, isMeant: (arn) => arn.includes(`::${account}:role/`) && arn.endsWith(`/${name}`) }
    return { text, name: parseRoleArn(text).name, isMeant: (arn) => arn === text }
  } catch (error) {
    if (isVouchsafeError(error)) throw refusal(text)
    throw error
  }
}

function refusal(text: string): VouchsafeError {
  return new VouchsafeError('usage', { say: `--role: expected a role's name or ARN, found \`${text}\`` })
}
