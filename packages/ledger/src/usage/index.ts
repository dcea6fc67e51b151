export { sumUses, type UseSum } from './sum-uses.ts'
