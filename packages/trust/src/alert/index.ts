export { alertsOf, type Alert } from './alerts-of.ts'
export { alertSpec, type AlertSpec } from './spec.ts'
