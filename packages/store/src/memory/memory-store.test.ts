import {
  alertCursorsContract,
  keyStoreContract,
  ledgerStoreContract,
  roleUsageContract,
  trustChangesContract,
  trustStoreContract,
} from '#contract/index'
import { openMemoryStore } from './open-memory-store.ts'

const create = async () => openMemoryStore()
ledgerStoreContract('memory', create)
trustStoreContract('memory', create)
keyStoreContract('memory', create)
alertCursorsContract('memory', create)
trustChangesContract('memory', create)
roleUsageContract('memory', create)
