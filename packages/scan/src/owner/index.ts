export { withOwners, type Owner, type OwnerOptions } from './with-owners.ts'
export { parseCodeowners, type CodeOwner, type CodeOwners } from './parse-codeowners.ts'
