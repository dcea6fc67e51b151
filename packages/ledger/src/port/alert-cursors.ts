/** How far each alert rule has come in the ledger. Adapters pass `alertCursorsContract`. */
export interface AlertCursors {
  /** Every rule with the sequence of the last record that it is done with. */
  load(): Promise<ReadonlyMap<string, number>>
  /**
   * Resolves when it is durable. A cursor only ever moves forward: a smaller sequence changes nothing.
   * @throws VouchsafeError `store_unavailable`
   */
  save(rule: string, sequence: number): Promise<void>
  /**
   * Forgets every rule but these.
   * @throws VouchsafeError `store_unavailable`
   */
  retain(rules: readonly string[]): Promise<void>
}
