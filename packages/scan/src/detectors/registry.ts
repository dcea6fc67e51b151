import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { randomEnough } from './common.ts'

const printable = /^[\x20-\x7e]{3,3000}$/
const hostBefore = /"([A-Za-z0-9.:/_-]{3,200})"\s{0,40}:\s{0,40}\{[^{}]{0,400}$/
const hollow = /^(?:pass|password|passwd|secret|token|pw|test|foo|bar|\*+)$/i

function judgeAuth({ text, start, value }: PatternMatch): Verdict | undefined {
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  const colon = decoded.indexOf(':')
  if (colon < 1 || !printable.test(decoded)) return undefined
  const user = decoded.slice(0, colon)
  const password = decoded.slice(colon + 1)
  if (password.length < 8 || hollow.test(password) || fabricated(decoded) !== undefined) return undefined
  const host = hostBefore.exec(text.slice(Math.max(0, start - 700), start))?.[1]
  if (host === undefined) return undefined
  const isShort =
    user === 'AWS' || user === '00000000-0000-0000-0000-000000000000' || user === 'oauth2accesstoken'
  return {
    confidence: 'high',
    reasons: ['user and password for a registry', ...(isShort ? ['of a kind that ends within hours'] : [])],
    ...(isShort && { severity: 'low' }),
    names: { registry: host, user },
    secret: password,
    isGuessable: true,
  }
}

export const registryDetectors: readonly Detector[] = [
  {
    id: 'registry-auth',
    title: 'container registry login',
    vendor: 'registry',
    stance: 'secret',
    anchors: ['"auth"'],
    pattern: /"auth"\s{0,8}:\s{0,8}"(?<value>[A-Za-z0-9+/]{12,4000}={0,2})"/y,
    judge: judgeAuth,
    severity: 'high',
    grants: 'Pulls, and often pushes, the images of that user.',
    replacement: 'A credential helper, or the OIDC login of the registry for CI jobs.',
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
    replacement: 'The OIDC login of the registry for CI jobs; pull-through caches for the rest.',
  },
]
