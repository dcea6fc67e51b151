export { assertDiffAgrees } from './assert-diff-agrees.ts'
