import { after } from 'node:test'
import {
  alertCursorsContract,
  keyStoreContract,
  ledgerStoreContract,
  roleUsageContract,
  trustChangesContract,
  trustStoreContract,
} from '#contract/index'
import { recycledStore } from './temporary-store.test-support.ts'

const { create, end } = recycledStore()
ledgerStoreContract('sqlite', create)
trustStoreContract('sqlite', create)
keyStoreContract('sqlite', create)
alertCursorsContract('sqlite', create)
trustChangesContract('sqlite', create)
roleUsageContract('sqlite', create)
after(end)
