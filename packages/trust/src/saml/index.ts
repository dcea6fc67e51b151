export { samlProviderSpec, type SamlProviderSpec } from './spec.ts'
