export { createParameterStoreSource } from './parameter-store-source.ts'
export { createSecretsManagerSource } from './secrets-manager-source.ts'
export { createVaultSource } from './vault-source.ts'
