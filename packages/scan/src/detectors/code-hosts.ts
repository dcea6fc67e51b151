import { hasTokenChecksum } from '#check/token-checksum'
import type { Detector, PatternMatch } from '#detector/types'
import { byChecksum, randomEnough, replacements } from './common.ts'

const PREFIX = 4

function judgePrefixed({ value }: PatternMatch) {
  return byChecksum(hasTokenChecksum(value.slice(PREFIX)), value)
}

export const codeHostDetectors: readonly Detector[] = [
  {
    id: 'github-token',
    title: 'GitHub token',
    vendor: 'github',
    stance: 'secret',
    anchors: ['ghp_', 'gho_', 'ghu_', 'ghr_', 'ghs_'],
    pattern: /(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/y,
    judge: judgePrefixed,
    severity: 'critical',
    grants: 'Whatever its scopes allow in every repository and organization of its owner.',
    replacement: replacements.githubToken,
  },
  {
    id: 'github-fine-grained-token',
    title: 'GitHub fine-grained token',
    vendor: 'github',
    stance: 'secret',
    anchors: ['github_pat_'],
    pattern: /(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9_])/y,
    judge: randomEnough(4),
    severity: 'critical',
    grants: 'Whatever its permissions allow in the repositories that it was made for.',
    replacement: replacements.githubToken,
  },
  {
    id: 'npm-token',
    title: 'npm access token',
    vendor: 'npm',
    stance: 'secret',
    anchors: ['npm_'],
    pattern: /(?<![A-Za-z0-9_])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/y,
    judge: judgePrefixed,
    severity: 'critical',
    grants: 'Publishes, or reads, the packages that it was made for.',
    replacement: 'Trusted publishing: npm takes the OIDC token of the CI job.',
  },
]
