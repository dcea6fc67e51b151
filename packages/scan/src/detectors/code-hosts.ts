import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import { isReservedHost } from '#check/reserved-host'
import { hasTokenChecksum } from '#check/token-checksum'
import { jwtClaims } from '#check/jwt-claims'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { assigned, byChecksum, dayOf, randomEnough, replacements } from './common.ts'

const PREFIX = 4

function judgePrefixed({ value }: PatternMatch): Verdict | undefined {
  return byChecksum(hasTokenChecksum(value.slice(PREFIX)), value)
}

/** What its prefix says of how long a token lives. */
const lives: Readonly<Record<string, Pick<Verdict, 'severity'> & { reason: string }>> = {
  ghs_: { severity: 'medium', reason: 'of an app or a job: it ends within an hour of its issue' },
  ghu_: {
    severity: 'high',
    reason: 'of a person through an app: it ends within eight hours unless the app says otherwise',
  },
}

function judgeGitHubToken(match: PatternMatch): Verdict | undefined {
  const verdict = judgePrefixed(match)
  const life = lives[match.value.slice(0, PREFIX)]
  if (verdict === undefined || life === undefined) return verdict
  const { severity, reason } = life
  return { ...verdict, ...(severity !== undefined && { severity }), reasons: [...verdict.reasons, reason] }
}

/** `ghs_APPID_JWT`, since April 2026: the claims say when it ends; GitHub alone can verify them. */
function judgeStatelessToken({ value, at }: PatternMatch): Verdict | undefined {
  const [, , ...rest] = value.split('_')
  const claims = jwtClaims(rest.join('_'))
  if (claims === undefined || fabricated(value.slice(0, 40)) !== undefined) return undefined
  const app = value.split('_')[1] ?? ''
  const exp = claims['exp']
  const isOver = typeof exp === 'number' && exp < at
  return {
    confidence: 'high',
    severity: isOver ? 'low' : 'medium',
    reasons: [
      'an installation token, whose claims can be read',
      typeof exp === 'number'
        ? `it ${isOver ? 'ended' : 'ends'} ${dayOf(exp)}`
        : 'of an app or a job: it ends within an hour of its issue',
    ],
    names: { app },
  }
}

/** Tokens from before April 2021 are forty hexadecimal digits, as commits are: only their name tells them. */
function judgeNamedToken({ value }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 3.2) return undefined
  return {
    confidence: 'medium',
    reasons: ['named as a token of GitHub, in the form that they had until 2021'],
  }
}

/** Midnight UTC of 9 December 2025, when npm revoked every classic token. */
const CLASSIC_END = 1_765_238_400

function judgeNpmLegacy({ text, start, value, at }: PatternMatch): Verdict | undefined {
  const host = /\/\/([A-Za-z0-9.-]{3,120}(?::\d{1,5})?)\/[^\s"']{0,120}:?$/.exec(
    text.slice(Math.max(0, start - 260), start).replace(/(?<=_au)thToken["']?\s{0,4}[:=]\s{0,4}["']?$/, ''),
  )?.[1]
  if (fabricated(value) !== undefined || new Set(value.replaceAll('-', '')).size < 8) return undefined
  if (host !== undefined && isReservedHost(host)) return undefined
  const isOfNpm = host === undefined || host.endsWith('registry.npmjs.org')
  if (!isOfNpm)
    return { confidence: 'medium', reasons: ['the token of a registry'], names: { registry: host } }
  const isOver = at >= CLASSIC_END
  return {
    confidence: 'medium',
    ...(isOver && { severity: 'low' }),
    reasons: ['a classic token of npm', ...(isOver ? ['npm revoked all of those on 2025-12-09'] : [])],
  }
}

const inRepositories = 'Whatever its scopes allow in every repository and organization of its owner.'

export const codeHostDetectors: readonly Detector[] = [
  {
    id: 'github-token',
    title: 'GitHub token',
    vendor: 'github',
    stance: 'secret',
    anchors: ['ghp_', 'gho_', 'ghu_', 'ghr_', 'ghs_'],
    pattern: /(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/y,
    judge: judgeGitHubToken,
    severity: 'critical',
    grants: inRepositories,
    replacement: replacements.githubToken,
  },
  {
    id: 'github-refresh-token',
    title: 'GitHub refresh token',
    vendor: 'github',
    stance: 'secret',
    anchors: ['ghr_'],
    pattern: /(?<![A-Za-z0-9_])ghr_[A-Za-z0-9]{76}(?![A-Za-z0-9_])/y,
    judge: randomEnough(3.2),
    severity: 'high',
    grants: 'With the secret of its app: new tokens of a person, for six months.',
    replacement:
      'An installation token of the app, or the GITHUB_TOKEN of the job: neither acts as a person.',
  },
  {
    id: 'github-stateless-token',
    title: 'GitHub installation token',
    vendor: 'github',
    stance: 'secret',
    anchors: ['ghs_'],
    pattern:
      /(?<![A-Za-z0-9_])ghs_[0-9]{1,12}_eyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,1600}\.[A-Za-z0-9_-]{40,700}(?![A-Za-z0-9_-])/y,
    judge: judgeStatelessToken,
    severity: 'medium',
    grants: 'What the app or the job may do in its repositories, for an hour.',
    replacement: 'Nothing to replace, but let the job take it anew from GitHub, so that none is copied.',
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
    id: 'github-legacy-token',
    title: 'GitHub token of the old form',
    vendor: 'github',
    stance: 'secret',
    anchors: ['GITHUB_', 'ub_token', 'ub_access_token', 'ub_oauth_token', 'GH_TOKEN', 'GH_PAT'],
    pattern: new RegExp(
      `(?:GITHUB|(?<=gith)ub|GH)_(?:(?:ACCESS|OAUTH|AUTH|API|access|oauth|auth|api)_)?(?:TOKEN|token|PAT)${assigned}(?<value>[0-9a-f]{40})(?![A-Za-z0-9])`,
      'y',
    ),
    judge: judgeNamedToken,
    severity: 'high',
    grants: inRepositories,
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
    grants: 'Publishes, for 90 days at most, or reads the packages that it was made for.',
    replacement: replacements.npmPublishing,
  },
  {
    id: 'npm-legacy-token',
    title: 'npm token of the old form',
    vendor: 'npm',
    stance: 'secret',
    anchors: ['thToken'],
    pattern:
      /(?<=_au)thToken["']?\s{0,4}[:=]\s{0,4}["']?(?<value>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9A-Za-z])/y,
    judge: judgeNpmLegacy,
    severity: 'high',
    grants: 'Publishes or reads packages of the registry that it was made for.',
    replacement: replacements.npmPublishing,
  },
]
