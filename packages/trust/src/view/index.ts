export { createTrustView, type LiveTrustView, type TrustViewOptions } from './create-trust-view.ts'
