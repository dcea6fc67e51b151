import type { JsonObject } from '@vouchsafe/core/json'

/** A call that a session of a role made, as CloudTrail recorded it. Everything in it was written by others. */
export interface RoleCall {
  readonly id: string
  /** ISO 8601, UTC, whole seconds. */
  readonly at: string
  /** `s3.amazonaws.com` */
  readonly source: string
  readonly name: string
  readonly region: string
  /** Of the trail that has the event: whose resources are meant where an ARN does not say. */
  readonly account: string
  /** `aws`, `aws-cn`, `aws-us-gov`: that of the role. */
  readonly partition: string
  /** ARN of the role. */
  readonly role: string
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly eventType: string
  /** A service that made the call with the session of the role: `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string
  readonly isDataEvent: boolean
  readonly parameters: JsonObject
  readonly response: JsonObject
  /** ARNs that the event names as its resources. */
  readonly resources: readonly string[]
}
