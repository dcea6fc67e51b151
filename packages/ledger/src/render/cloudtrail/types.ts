import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { AuditEvent } from '#event/types'

/**
 * One CloudTrail record, field for field as AWS documents it.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface CloudTrailRecord {
  readonly eventVersion: string
  readonly userIdentity: JsonObject
  /** ISO 8601, UTC, whole seconds. */
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly userAgent?: string
  readonly errorCode?: string
  readonly errorMessage?: string
  /** Never a token, a password or a key. */
  readonly requestParameters: JsonObject | null
  readonly responseElements: JsonObject | null
  readonly additionalEventData?: JsonObject
  readonly requestID: string
  /** The same for the same event, whenever it is rendered. */
  readonly eventID: string
  readonly readOnly: boolean
  readonly resources?: readonly { readonly ARN: string; readonly accountId: string; readonly type: string }[]
  readonly eventType: 'AwsApiCall' | 'AwsServiceEvent'
  readonly managementEvent: true
  /** 12 digits; twelve zeros for what belongs to no account. */
  readonly recipientAccountId: string
  /** Present when two accounts have a record of one call. */
  readonly sharedEventID?: string
  readonly serviceEventDetails?: JsonValue
  readonly eventCategory: 'Management'
}

/** What AWS told the caller. */
export interface CloudTrailFault {
  readonly code: string
  readonly message: string
}

export interface CloudTrailOptions {
  /** The vendor's error for a refusal; the protocol's table knows it, the ledger does not. */
  readonly faultOf: (event: AuditEvent) => CloudTrailFault
}
