import type { Exchange } from '@vouchsafe/exchange/flow'
import type { LedgerStore, RoleUsageStore } from '@vouchsafe/ledger/port'
import type { Announcer } from '#context/announcer'
import type { ChangeDeps } from '#change/change-trust'
import type { TokenDeps } from '#token/issue-token'
import type { StatusAnswer } from './schema/status.ts'

/** What administration reaches for. */
export interface AdminDeps extends ChangeDeps, Omit<TokenDeps, 'trust'> {
  readonly version: string
  readonly exchange: Pick<Exchange, 'issueAdministratorSession'>
  readonly records: Pick<LedgerStore, 'query'>
  readonly usage: RoleUsageStore
  readonly news: Announcer
  /** Fires when the server stops: whoever waits is let go. */
  readonly stopping: AbortSignal
  readonly status: () => Promise<StatusAnswer>
}
