import { keyStoreContract, ledgerStoreContract, trustStoreContract } from '#contract/index'
import { temporaryStore } from './temporary-store.test-support.ts'

ledgerStoreContract('sqlite', temporaryStore)
trustStoreContract('sqlite', temporaryStore)
keyStoreContract('sqlite', temporaryStore)
