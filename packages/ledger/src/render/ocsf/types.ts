import type { JsonObject } from '@vouchsafe/core/json'
import type { AuditEvent } from '#event/types'

/** The schema that the events are written to. @see https://schema.ocsf.io/1.8.0 */
export const schemaVersion = '1.8.0'

/** An OCSF event: what every class requires, and what its own class adds. Times are milliseconds since the epoch. */
export interface OcsfEvent {
  readonly metadata: JsonObject
  readonly time: number
  readonly category_uid: number
  readonly class_uid: number
  readonly activity_id: number
  /** `class_uid * 100 + activity_id` */
  readonly type_uid: number
  readonly severity_id: number
  readonly status_id: number
  readonly [attribute: string]: JsonObject[string]
}

export interface OcsfOptions {
  /** Of this program, for `metadata.product`. */
  readonly productVersion: string
}

/** One of the events that an audit event becomes: its class, what was done, and the attributes of the class. */
export interface Occurrence {
  readonly class: keyof typeof ocsfClasses
  readonly activity: readonly [id: number, name: string]
  readonly attributes: JsonObject
  /** Tells several occurrences of one event apart; absent when there is one. */
  readonly part?: string
  /** Of what was changed, where the event itself belongs to no account. */
  readonly account?: string
}

export type Occur = (event: AuditEvent) => readonly Occurrence[]

/** Account Change (3001) and User Access Management (3005) are about users, which do not exist here. */
export const ocsfClasses = {
  authentication: { uid: 3002, name: 'Authentication', category: [3, 'Identity & Access Management'] },
  entityManagement: { uid: 3004, name: 'Entity Management', category: [3, 'Identity & Access Management'] },
  applicationLifecycle: { uid: 6002, name: 'Application Lifecycle', category: [6, 'Application Activity'] },
  apiActivity: { uid: 6003, name: 'API Activity', category: [6, 'Application Activity'] },
} as const
