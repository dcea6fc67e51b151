import { VouchsafeError } from '#errors/vouchsafe-error'

/** The six parts of an Amazon Resource Name; `region` and `account` may be empty, `resource` may hold colons. */
export interface Arn {
  /** `aws`, `aws-cn`, `aws-us-gov`, ... */
  readonly partition: string
  readonly service: string
  readonly region: string
  /** 12 digits, empty, or the name of an owner inside AWS such as `aws` */
  readonly account: string
  readonly resource: string
}

const LONGEST_ARN = 2048
const form =
  /^arn:(?<partition>aws(?:-[a-z0-9]+)*):(?<service>[a-z0-9][a-z0-9-]*):(?<region>[a-z0-9-]*):(?<account>[0-9]{12}|[a-z][a-z-]*|):(?<resource>[^\p{Cc}\p{Cs}]+)$/u

/**
 * An ARN of one existing thing; a pattern (`*` in the first five parts) is not one.
 *
 * @throws VouchsafeError `arn_malformed`
 */
export function parseArn(text: string): Arn {
  const parts = text.length <= LONGEST_ARN ? form.exec(text)?.groups : undefined
  if (parts === undefined) throw new VouchsafeError('arn_malformed')
  const { partition = '', service = '', region = '', account = '', resource = '' } = parts
  return { partition, service, region, account, resource }
}

/** The text of an ARN: `formatArn(parseArn(text)) === text`. */
export function formatArn({ partition, service, region, account, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`
}
