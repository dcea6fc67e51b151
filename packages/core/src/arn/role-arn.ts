import { VouchsafeError } from '#errors/vouchsafe-error'
import { remember } from '#memo/remember'
import { formatArn, parseArn } from './arn.ts'

/** What the ARN of an IAM role says. */
export interface RoleArn {
  readonly partition: string
  /** 12 digits */
  readonly account: string
  /** begins and ends with `/`; `/` when the role has none */
  readonly path: string
  /** 1 to 64 of `[A-Za-z0-9_+=,.@-]`; equal without regard to case within an account */
  readonly name: string
}

/** A role session, as `GetCallerIdentity` names it. The path of the role is not part of it. */
export interface AssumedRole {
  readonly partition: string
  readonly account: string
  readonly roleName: string
  readonly sessionName: string
}

const LONGEST_PATH = 512
const roleForm = /^role(?<path>\/(?:[\x21-\x7e]+\/)?)(?<name>[A-Za-z0-9_+=,.@-]{1,64})$/
const account12 = /^[0-9]{12}$/

/**
 * The parts of `arn:aws:iam::123456789012:role/path/name`.
 *
 * @throws VouchsafeError `arn_malformed`
 */
export function parseRoleArn(text: string): RoleArn {
  return roleOf(text)
}

// each request names its role twice, most requests one of a few
const roleOf = remember((text: string): RoleArn => {
  const { partition, service, region, account, resource } = parseArn(text)
  const { path = '', name = '' } = roleForm.exec(resource)?.groups ?? {}
  const isRole = service === 'iam' && region === '' && account12.test(account) && name !== ''
  if (isRole && path.length <= LONGEST_PATH) return { partition, account, path, name }
  throw new VouchsafeError('arn_malformed', { say: 'expected the ARN of an IAM role' })
}, 256)

/** The text of a role's ARN: `formatRoleArn(parseRoleArn(text)) === text`. */
export function formatRoleArn({ partition, account, path, name }: RoleArn): string {
  return formatArn({ partition, service: 'iam', region: '', account, resource: `role${path}${name}` })
}

/** `arn:aws:sts::123456789012:assumed-role/name/session`. */
export function assumedRoleArn({ partition, account, roleName, sessionName }: AssumedRole): string {
  const resource = `assumed-role/${roleName}/${sessionName}`
  return formatArn({ partition, service: 'sts', region: '', account, resource })
}
