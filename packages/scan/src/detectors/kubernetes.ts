import { isJsonObject } from '@vouchsafe/core/json'
import { jwtClaims } from '#check/jwt-claims'
import { privateKeyKind } from '#check/private-key'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { dayOf } from './common.ts'

const WITHIN_REASON = 24 * 3600

/** Tokens of other issuers are not ours to report. */
function judgeServiceAccountToken({ value, at }: PatternMatch): Verdict | undefined {
  const claims = jwtClaims(value)
  if (claims === undefined) return undefined
  const subject = claims['sub']
  if (typeof subject !== 'string' || !subject.startsWith('system:serviceaccount:')) return undefined
  const names = { serviceAccount: subject.slice('system:serviceaccount:'.length) }
  if (claims['iss'] === 'kubernetes/serviceaccount')
    return { confidence: 'high', reasons: ['a legacy token: it never expires'], names }
  const exp = claims['exp']
  if (!isJsonObject(claims['kubernetes.io'] ?? null) || typeof exp !== 'number') return undefined
  const left = exp - at
  return {
    confidence: 'high',
    reasons: [`a bound token, which ${left < 0 ? 'ended' : 'ends'} ${dayOf(exp)}`],
    ...(left < WITHIN_REASON && { severity: 'low' }),
    names,
  }
}

function judgeClientKey({ value, text, start }: PatternMatch): Verdict | undefined {
  const kind = privateKeyKind(Buffer.from(value, 'base64').toString('latin1'))
  if (kind === undefined) return undefined
  const server = [
    ...text
      .slice(Math.max(0, start - 16_384), start)
      .matchAll(/server:\s{1,4}["']?(https?:\/\/[^\s"']{1,200})/g),
  ]
  const last = server.at(-1)?.[1]
  return {
    confidence: 'certain',
    reasons: [`the private key is ${kind}`],
    ...(last !== undefined && { names: { server: last } }),
  }
}

export const kubernetesDetectors: readonly Detector[] = [
  {
    id: 'kubernetes-service-account-token',
    title: 'Kubernetes service account token',
    vendor: 'kubernetes',
    stance: 'secret',
    anchors: ['eyJhbGciOi', 'eyJraWQiOi', 'eyJ0eXAiOi'],
    pattern:
      /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,600}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{40,1400}(?![A-Za-z0-9_-])/y,
    judge: judgeServiceAccountToken,
    severity: 'critical',
    grants: 'Whatever RBAC gives the service account, from wherever the API server can be reached.',
    isMadeUpInTests: true,
    replacement: 'A projected token: bound to its pod, for one audience, for an hour; delete the Secret.',
  },
  {
    id: 'kubernetes-client-key',
    title: 'Kubernetes client key',
    vendor: 'kubernetes',
    stance: 'secret',
    anchors: ['client-key-data'],
    pattern:
      /client-key-data["']?\s{0,4}:\s{0,4}["']?(?<value>[A-Za-z0-9+/]{100,8000}={0,2})(?![A-Za-z0-9+/=])/y,
    judge: judgeClientKey,
    severity: 'critical',
    grants:
      'Whatever RBAC gives the user and groups of its certificate; it cannot be revoked before it ends.',
    replacement: 'An `exec` or OIDC user in the kubeconfig, whose tokens live for minutes.',
  },
]
