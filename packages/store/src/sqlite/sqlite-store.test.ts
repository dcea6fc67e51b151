import { after } from 'node:test'
import { keyStoreContract, ledgerStoreContract, trustStoreContract } from '#contract/index'
import { recycledStore } from './temporary-store.test-support.ts'

const { create, end } = recycledStore()
ledgerStoreContract('sqlite', create)
trustStoreContract('sqlite', create)
keyStoreContract('sqlite', create)
after(end)
