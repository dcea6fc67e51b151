import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Question, VerifiedSession } from '@vouchsafe/exchange/flow'
import type { DesiredResource } from '@vouchsafe/trust/plan'
import type { Resource, ResourceKey, TrustFacts } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Parameters } from '#aws/query/index'
import type { Tree } from '#aws/render/index'
import type { Input, ParameterTable } from '#aws/iam/parameter/parameter'
import type { AwsIamDeps } from '#aws/iam/types'

/** Who calls, and the trust that the call is decided under. Every call is about the caller's own account. */
export interface Ground {
  readonly session: VerifiedSession
  readonly account: string
  readonly trust: TrustSnapshot
}

export interface Call<Table extends ParameterTable> extends Ground {
  readonly input: Input<Table>
}

type Result = Tree | undefined

/** An operation that only looks. */
export interface Reading<Table extends ParameterTable> {
  readonly parameters: Table
  readonly questions: (call: Call<Table>) => readonly Question[]
  /** `deps` for what is not in the snapshot. */
  readonly answer: (call: Call<Table>, deps: AwsIamDeps) => Result | Promise<Result>
}

/** What a writing call comes to: one resource as it should be, or gone. */
export type Change =
  | {
      readonly write: DesiredResource & { readonly account: string }
      readonly result?: (written: Resource) => Tree
    }
  | { readonly remove: ResourceKey }

/** An operation that changes one resource. */
export interface Writing<Table extends ParameterTable> {
  readonly parameters: Table
  readonly questions: (call: Call<Table>) => readonly Question[]
  readonly subject: (call: Call<Table>) => ResourceKey
  /**
   * The part of the resource that the call replaces, which must still be what it was when the call was decided.
   * Left out, it is the whole; calls that change different parts of one resource do not disturb each other.
   */
  readonly part?: (before: Resource, call: Call<Table>) => unknown
  /** Other resources that the questions were about, which must be what they were. */
  readonly restsOn?: (call: Call<Table>) => readonly ResourceKey[]
  /** Decides on the state to be changed, which may be newer than the one that the call was decided under. */
  readonly plan: (call: Call<Table> & { readonly at: EpochSeconds; readonly facts: TrustFacts }) => Change
}

/** An operation as the service serves it, whatever its parameters. */
export interface IamOperation {
  readonly access: 'read' | 'write'
  readonly parameters: ParameterTable
  /**
   * Reads the input of one call.
   *
   * @throws VouchsafeError `parameter_invalid` | `input_invalid` | `request_malformed`
   */
  readonly prepare: (parameters: Parameters) => PreparedCall
}

export interface PreparedCall {
  readonly questions: (ground: Ground) => readonly Question[]
  readonly run: (granted: Granted, deps: AwsIamDeps) => Promise<Result>
}

export interface Granted extends Ground {
  readonly decisionId: string
}

/** Operations by their names. */
export type IamOperations = Readonly<Record<string, IamOperation>>
