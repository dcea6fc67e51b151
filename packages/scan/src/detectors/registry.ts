import { fabricated } from '#check/fabricated'
import { jwtClaims } from '#check/jwt-claims'
import { isReservedHost } from '#check/reserved-host'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { dayOf, randomEnough } from './common.ts'

const printable = /^[\x20-\x7e]{3,3000}$/
const hostBefore = /"([A-Za-z0-9.:/_-]{3,200})"\s{0,40}:\s{0,40}\{[^{}]{0,400}$/
const hollow = /^(?:pass|password|passwd|secret|token|pw|test|foo|bar|user|username|my|\*|[-_\d]){1,8}$/i
/** Users whose passwords a registry hands out for hours. */
const shortLived: ReadonlySet<string> = new Set([
  'AWS',
  '00000000-0000-0000-0000-000000000000',
  'oauth2accesstoken',
])

function judgeAuth({ text, start, value }: PatternMatch): Verdict | undefined {
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  const colon = decoded.indexOf(':')
  if (colon < 1 || !printable.test(decoded)) return undefined
  const user = decoded.slice(0, colon)
  const password = decoded.slice(colon + 1)
  // `_json_key`: a key file, which has a row of its own
  if (password.startsWith('{') || user === '_json_key_base64') return undefined
  if (password.length < 8 || hollow.test(password) || fabricated(decoded) !== undefined) return undefined
  const host = hostBefore.exec(text.slice(Math.max(0, start - 700), start))?.[1]
  if (host === undefined || isReservedHost(host)) return undefined
  const isShort = shortLived.has(user)
  return {
    confidence: 'high',
    reasons: ['user and password for a registry', ...(isShort ? ['of a kind that ends within hours'] : [])],
    ...(isShort && { severity: 'low' }),
    names: { registry: host, user },
    secret: password,
    isGuessable: true,
  }
}

function judgeIdentityToken(match: PatternMatch): Verdict | undefined {
  const { text, start, value, at } = match
  const host = hostBefore.exec(text.slice(Math.max(0, start - 700), start))?.[1]
  if (host === undefined || isReservedHost(host) || randomEnough(3)(match) === undefined) return undefined
  const exp = value.startsWith('eyJ') ? jwtClaims(value)?.['exp'] : undefined
  const names = { registry: host }
  if (typeof exp !== 'number')
    return { confidence: 'high', reasons: ['a refresh token for a registry'], names }
  const isOver = exp < at
  return {
    confidence: 'high',
    ...(isOver && { severity: 'low' }),
    reasons: ['a refresh token for a registry', `it ${isOver ? 'ended' : 'ends'} ${dayOf(exp)}`],
    names,
  }
}

const helper = 'A credential helper, or the OIDC login of the registry for CI jobs.'

export const registryDetectors: readonly Detector[] = [
  {
    id: 'registry-auth',
    title: 'container registry login',
    vendor: 'registry',
    stance: 'secret',
    anchors: ['uth"'],
    pattern: /(?<="a)uth"\s{0,8}:\s{0,8}"(?<value>[A-Za-z0-9+/]{12,4000}={0,2})"/y,
    judge: judgeAuth,
    severity: 'high',
    isMadeUpInTests: true,
    grants: 'Pulls, and often pushes, the images of that user.',
    replacement: helper,
  },
  {
    id: 'registry-identity-token',
    title: 'container registry refresh token',
    vendor: 'registry',
    stance: 'secret',
    anchors: ['ytoken"'],
    pattern: /(?<="identit)ytoken"\s{0,8}:\s{0,8}"(?<value>[A-Za-z0-9._/+=-]{32,4000})"/y,
    judge: judgeIdentityToken,
    severity: 'high',
    isMadeUpInTests: true,
    grants: 'New access tokens for the images of that user, until it ends.',
    replacement: helper,
  },
  {
    id: 'docker-hub-token',
    title: 'Docker Hub token',
    vendor: 'registry',
    stance: 'secret',
    anchors: ['dckr_pat_', 'dckr_oat_'],
    pattern: /(?<![A-Za-z0-9_])dckr_[po]at_[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(3.8),
    severity: 'high',
    grants: 'Pulls, and often pushes, the images of its owner.',
    replacement:
      'The OIDC login of Docker Hub for CI jobs, where the plan has it; a pull-through cache for the rest.',
  },
  {
    id: 'gitlab-deploy-token',
    title: 'GitLab deploy token',
    vendor: 'registry',
    stance: 'secret',
    anchors: ['gldt-'],
    pattern: /(?<![A-Za-z0-9_-])gldt-[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(3.5),
    severity: 'high',
    grants: 'Pulls, and where its scopes say so pushes, images and packages of the project or group.',
    replacement: 'The `CI_JOB_TOKEN` of the job; for a cluster short-lived pull credentials from a helper.',
  },
]
