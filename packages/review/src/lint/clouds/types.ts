import type { FederatedCredential } from '#azure/parse-credentials'
import type { PoolMember } from '#google/parse-member'
import type { PoolProvider } from '#google/parse-provider'
import type { Path } from '#document/types'
import type { LintPlace } from '../types.ts'

/** A provider of a workload identity pool, as a file has it. Paths are those of `gcloud … describe --format json`. */
interface ProviderInput {
  readonly file: string
  readonly provider: PoolProvider
  readonly place: (path: Path) => LintPlace
}

/** Somebody of a pool to whom something is given. */
export interface MemberInput {
  readonly file: string
  /** Whom they may be, or what of: a service account's address, where the file says it. */
  readonly target?: string
  readonly role: string
  readonly member: PoolMember
  readonly text: string
  readonly place: LintPlace
}

/** What files say of pools; members are put to the providers of their pool when all files are read. */
export interface PoolsReading {
  readonly providers: readonly ProviderInput[]
  readonly members: readonly MemberInput[]
}

export const noPools: PoolsReading = { providers: [], members: [] }

/** A secret of an application that is no token: it works until it ends. */
export interface StaticSecret {
  readonly kind: 'client secret' | 'certificate'
  readonly path: Path
}

/** An application or managed identity with its federated credentials, as a file has it. */
export interface ApplicationInput {
  readonly file: string
  readonly name: string
  readonly credentials: readonly { readonly credential: FederatedCredential; readonly path: Path }[]
  readonly secrets: readonly StaticSecret[]
  readonly place: (path: Path) => LintPlace
}
