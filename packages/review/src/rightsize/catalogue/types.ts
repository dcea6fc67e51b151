import type { ArnFormat } from './arn-format.ts'

/** What an action does, in the words of AWS's service authorization reference. */
export type AccessLevel = 'list' | 'read' | 'write' | 'tagging' | 'permissions'

/** One action of IAM, as AWS publishes it. */
export interface ActionFacts {
  /** `s3:GetObject` */
  readonly name: string
  readonly level: AccessLevel
  /** Types of resources that a request must be about, each of them. Empty: those of `optional`, or `*`. */
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

/** Every action of one service, and how its resources are named. */
export interface ServiceFacts {
  readonly prefix: string
  /** In order of their names. */
  readonly actions: readonly ActionFacts[]
  /** Without regard to case, as IAM reads action names; without the prefix. */
  readonly action: (name: string) => ActionFacts | undefined
  /** Of a type of resources; several where AWS lists several. */
  readonly formats: (type: string) => readonly ArnFormat[]
}

/** Undefined for a service that AWS publishes nothing of. */
export type LoadService = (prefix: string) => Promise<ServiceFacts | undefined>
