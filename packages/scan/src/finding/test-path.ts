import type { Origin } from '#source/types'

const names = ['tests?', 'testing', 'test_?data', 'specs?', 'fixtures?', 'mocks?', 'e2e'].join('|')
/** A folder of that name, or a file such as `keys_test.go`, `keys.spec.ts`, `test_keys.py`. */
const ofTests = new RegExp(
  `(?:^|/)_{0,2}(?:${names})_{0,2}/|[._-](?:test|spec)\\.[a-z]{1,5}$|(?:^|/)test_[^/]{1,200}\\.py$`,
  'i',
)

/** Whether a place is, by its path, a test or what tests are fed with. What has no path is not. */
export function isOfTests(origin: Origin): boolean {
  const path = 'path' in origin ? origin.path : undefined
  return path !== undefined && ofTests.test(path)
}
