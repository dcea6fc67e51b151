export {
  permissionClasses,
  trustClasses,
  type Breadth,
  type PermissionClass,
  type TrustClass,
} from './breadth.ts'
export { permissionBreadth, type PermissionTexts, type PolicyText } from './permission-breadth.ts'
export { reviewRows, type ReviewFacts } from './review-rows.ts'
export { reviewOrders, selectRows, type ReviewOrder, type ReviewSelection } from './select-rows.ts'
export { trustBreadth, trustTextBreadth } from './trust-breadth.ts'
export type * from './types.ts'
