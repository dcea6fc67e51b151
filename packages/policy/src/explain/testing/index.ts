export { assertFirstIsSmallest, assertSafeIsSafe } from './assert-suggestions.ts'
