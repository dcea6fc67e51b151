import type { TextRule } from './constraints.ts'

/** Characters of a policy document, as AWS's service models print and check them. */
export const policyText: NonNullable<TextRule['pattern']> = {
  shown: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
  // oxlint-disable-next-line no-control-regex -- the three control characters that a policy may hold
  form: /^[\u0009\u000A\u000D\u0020-\u00FF]+$/,
}
