/** Where a use case takes unpredictable bytes from; the implementation is in `host`. */
export interface Random {
  /** `length` cryptographically strong random bytes. */
  bytes(length: number): Buffer
}
