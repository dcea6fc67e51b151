export { keyStoreContract } from './key-store.contract.ts'
export { ledgerStoreContract } from './ledger-store.contract.ts'
export { trustStoreContract } from './trust-store.contract.ts'
export { testRow, testKey, testResource, testChange } from './samples.ts'
