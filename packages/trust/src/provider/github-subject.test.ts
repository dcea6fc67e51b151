import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseGitHubSubject } from './github-subject.ts'

const ids = { owner: '123456', repository: '456789' }
const cases: [subject: string, want: ReturnType<typeof parseGitHubSubject>][] = [
  [
    'repo:octo-org/octo-repo:ref:refs/heads/main',
    { owner: 'octo-org', repository: 'octo-repo', context: 'ref:refs/heads/main' },
  ],
  [
    'repo:octo/my.repo_1:environment:prod',
    { owner: 'octo', repository: 'my.repo_1', context: 'environment:prod' },
  ],
  ['repo:octo/r:pull_request', { owner: 'octo', repository: 'r', context: 'pull_request' }],
  [
    'repo:octo@123456/r@456789:ref:refs/heads/main',
    { owner: 'octo', repository: 'r', ids, context: 'ref:refs/heads/main' },
  ],
  [
    'repo:octo@123456/r@456789:ref:refs/heads/a@b',
    { owner: 'octo', repository: 'r', ids, context: 'ref:refs/heads/a@b' },
  ],
  // one id alone is not a form of GitHub's
  ['repo:octo@123456/r:ref:x', undefined],
  ['repo:octo/r@456789:ref:x', undefined],
  ['repo:octo@abc/r@456789:ref:x', undefined],
  ['repo:octo@/r@:ref:x', undefined],
  ['repo:octo/r', undefined],
  ['repo:octo/r:', undefined],
  ['repo:octo/a/b:ref:x', undefined],
  ['repo:/r:ref:x', undefined],
  ['repo:octo*/r:ref:x', undefined],
  ['REPO:octo/r:ref:x', undefined],
  [' repo:octo/r:ref:x', undefined],
  ['job_workflow_ref:octo/r/.github/x.yml@main', undefined],
  ['system:serviceaccount:a:b', undefined],
  ['', undefined],
]
for (const [subject, want] of cases)
  test(`parseGitHubSubject() reads '${subject}'`, () => assert.deepEqual(parseGitHubSubject(subject), want))
