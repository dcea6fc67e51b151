import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import { jwtClaims } from '#check/jwt-claims'
import { privateKeyKind } from '#check/private-key'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { dayOf } from './common.ts'

const WITHIN_REASON = 24 * 3600
/** A kubeconfig with the certificates of its clusters. */
const KUBECONFIG = 16 * 1024

/** Tokens of other issuers are not ours to report. */
function judgeServiceAccountToken({ text, start, value, at }: PatternMatch): Verdict | undefined {
  const claims = jwtClaims(value)
  const subject = claims?.['sub']
  if (claims === undefined || typeof subject !== 'string') return undefined
  if (!subject.startsWith('system:serviceaccount:')) return undefined
  const serviceAccount = subject.slice('system:serviceaccount:'.length)
  if (claims['iss'] === 'kubernetes/serviceaccount')
    return legacyToken(claims, { serviceAccount, before: text.slice(Math.max(0, start - 8192), start) })
  return boundToken(claims, serviceAccount, at)
}

/** What stands before a token in its Secret, as the unfolding of Secrets writes it: type, labels, members. */
const ownType = 'type=kubernetes.io/service-account-token\n'
const day = String.raw`=(\d{4}-\d\d-\d\d)`
const lastUsedLabel = new RegExp(`kubernetes\\.io/legacy-token-last-used${day}`)
const invalidLabel = new RegExp(`kubernetes\\.io/legacy-token-invalid-since${day}`)

function legacyToken(
  claims: JsonObject,
  { serviceAccount, before }: { serviceAccount: string; before: string },
): Verdict {
  const labels = ownLabels(before)
  const lastUsed = lastUsedLabel.exec(labels ?? '')?.[1]
  const invalid = invalidLabel.exec(labels ?? '')?.[1]
  const secret = claims['kubernetes.io/serviceaccount/secret.name']
  return {
    // fixtures of tests are such Secrets too; that the cluster saw it used, they seldom say
    confidence: lastUsed === undefined && invalid === undefined ? 'high' : 'certain',
    reasons: [
      'a legacy token: it never expires',
      ...(labels === undefined ? [] : ['it stands in a Secret of the type that the cluster fills itself']),
      ...(invalid === undefined
        ? []
        : [`marked invalid since ${invalid}, until somebody takes the label off`]),
    ],
    ...(invalid !== undefined && { severity: 'low' }),
    names: {
      serviceAccount,
      ...(typeof secret === 'string' && { secret }),
      ...(lastUsed !== undefined && { lastUsed }),
      ...(invalid !== undefined && { invalidSince: invalid }),
    },
  }
}

function ownLabels(before: string): string | undefined {
  const own = before.slice(`\n${before}`.lastIndexOf('\ntype='))
  return own.startsWith(ownType) ? own.slice(ownType.length) : undefined
}

function boundToken(claims: JsonObject, serviceAccount: string, at: number): Verdict | undefined {
  const { exp, aud } = claims
  const binding = claims['kubernetes.io']
  if (!isJsonObject(binding) || typeof exp !== 'number') return undefined
  const left = exp - at
  const audience = Array.isArray(aud) ? aud.join(' ') : aud
  const pod = nameOf(binding['pod'])
  return {
    confidence: 'high',
    reasons: [
      `a bound token, which ${left < 0 ? 'ended' : 'ends'} ${dayOf(exp)}`,
      ...(pod === undefined ? [] : ['bound to a pod, with which it ends too']),
      ...('warnafter' in binding
        ? ['made to last for a client that reads it once: a current client needs an hour']
        : []),
    ],
    ...(left < WITHIN_REASON && { severity: 'low' }),
    names: {
      serviceAccount,
      expires: dayOf(exp),
      ...(typeof audience === 'string' && { audience }),
      ...(pod !== undefined && { pod }),
    },
  }
}

function nameOf(value: JsonObject[string] | undefined): string | undefined {
  const name = isJsonObject(value) ? value['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

const serverField = /server["']?:\s{0,4}["']?(https?:\/\/[^\s"',}]{1,200})/g
const certificateField = /client-certificate-data["']?\s{0,4}:\s{0,4}["']?([A-Za-z0-9+/]{100,16000}={0,2})/g

/** The last server of the kubeconfig before this place: in most there is but one. */
function serverBefore(before: string): Readonly<Record<string, string>> {
  const last = [...before.matchAll(serverField)].at(-1)?.[1]
  return last === undefined ? {} : { server: last }
}

function judgeClientKey({ value, text, start, at }: PatternMatch): Verdict | undefined {
  const kind = privateKeyKind(Buffer.from(value, 'base64').toString('latin1'))
  if (kind === undefined) return undefined
  const before = text.slice(Math.max(0, start - KUBECONFIG), start)
  const around = before.slice(-8192) + text.slice(start, start + 8192)
  const certificate = certificateFor(value, around)
  const ends = certificate === undefined ? undefined : Date.parse(certificate.validTo) / 1000
  const isOver = ends !== undefined && ends < at
  return {
    confidence: 'certain',
    reasons: [
      `the private key is ${kind}`,
      ...(ends === undefined ? [] : [`its certificate ${isOver ? 'ended' : 'ends'} ${dayOf(ends)}`]),
      ...(certificate?.subject.includes('O=system:masters') ? ['of the group that RBAC does not bind'] : []),
    ],
    ...(isOver && { severity: 'low' }),
    names: { ...serverBefore(before), ...subjectOf(certificate) },
  }
}

/** The certificate of this very key, among those near it. */
function certificateFor(key: string, around: string): X509Certificate | undefined {
  const pem = Buffer.from(key, 'base64')
  for (const [, encoded = ''] of around.matchAll(certificateField))
    try {
      const certificate = new X509Certificate(Buffer.from(encoded, 'base64'))
      if (certificate.checkPrivateKey(createPrivateKey(pem))) return certificate
    } catch {
      // not a certificate: the next one may be
    }
  return undefined
}

function subjectOf(certificate: X509Certificate | undefined): Readonly<Record<string, string>> {
  const user = /^CN=(.{1,200})$/m.exec(certificate?.subject ?? '')?.[1]
  const groups = [...(certificate?.subject ?? '').matchAll(/^O=(.{1,200})$/gm)].map(([, group]) => group)
  return { ...(user !== undefined && { user }), ...(groups.length > 0 && { groups: groups.join(' ') }) }
}

const bootstrapForm = /^[a-z0-9]{6}\.[a-z0-9]{16}$/
const ofUser = /(?<![\w-])user["']?:[\s{][^]{0,300}$/
const ofKubeconfig = /kind["']?:\s{0,4}["']?Config\b|current-context["']?:/

/** A static token of a user in a kubeconfig that is no JWT: Rancher and the token files of the API server make such. */
function judgeKubeconfigToken({ text, start, value }: PatternMatch): Verdict | undefined {
  if (value.startsWith('eyJ') || bootstrapForm.test(value)) return undefined
  if (fabricated(value) !== undefined || entropy(value) < 3.2) return undefined
  const before = text.slice(Math.max(0, start - KUBECONFIG), start)
  const key = before.search(/token["']?:\s{0,4}["']?$/)
  if (!ofUser.test(before.slice(Math.max(0, key - 320), key))) return undefined
  if (!ofKubeconfig.test(before) && !ofKubeconfig.test(text.slice(start, start + KUBECONFIG)))
    return undefined
  return {
    confidence: 'high',
    reasons: ['the token of a user in a kubeconfig', 'the value looks random'],
    names: serverBefore(before),
  }
}

const bootstrapContext = /kubeadm|bootstrap|discovery|ca-?cert-?hash|(?:Init|Join)Configuration/i

/** Half of it is public: it names the Secret, `bootstrap-token-<id>`. */
function judgeBootstrapToken({ text, start, value, groups, at }: PatternMatch): Verdict | undefined {
  const around = text.slice(Math.max(0, start - 2048), start + 1024)
  const id = groups['id'] ?? /token-id["']?[=:]\s{0,4}["']?([a-z0-9]{6})(?![a-z0-9])/.exec(around)?.[1]
  if (id === undefined || fabricated(value) !== undefined || entropy(value) < 2.8) return undefined
  if (!bootstrapContext.test(around)) return undefined
  const end = /expiration["']?[=:]\s{0,4}["']?(\d{4}-\d\d-\d\dT[\d:]{8}Z)/.exec(around)?.[1]
  const isOver = end !== undefined && Date.parse(end) / 1000 < at
  return {
    confidence: 'high',
    reasons: [
      'id and secret of a bootstrap token',
      ...(end === undefined ? [] : [`it ${isOver ? 'ended' : 'ends'} ${end.slice(0, 10)}`]),
    ],
    ...(isOver && { severity: 'low' }),
    names: { tokenId: id },
    secret: value,
    identity: `${id}.${value}`,
  }
}

function judgeExec({ text, start }: PatternMatch): Verdict | undefined {
  const around = text.slice(Math.max(0, start - 1024), start + 1024)
  const command = /command["']?:\s{0,4}["']?([\w./-]{1,120})/.exec(around)?.[1]
  if (command === undefined || !/exec["']?:/.test(around)) return undefined
  return {
    confidence: 'high',
    reasons: ['no static credential is needed here'],
    names: { command },
    identity: 'federation-kubernetes-exec',
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
  {
    id: 'kubernetes-kubeconfig-token',
    title: 'Kubernetes token of a kubeconfig',
    vendor: 'kubernetes',
    stance: 'secret',
    anchors: ['token: ', 'token":'],
    pattern:
      /(?<![\w-])token["']?:\s{0,4}["']?(?<value>[A-Za-z0-9._:~+/-]{16,600}={0,2})(?![A-Za-z0-9._:~+/=-])/y,
    judge: judgeKubeconfigToken,
    severity: 'critical',
    grants: 'Whatever RBAC gives the user of the kubeconfig, until the token is deleted.',
    replacement: 'An `exec` or OIDC user in the kubeconfig, whose tokens live for minutes.',
  },
  {
    id: 'kubernetes-bootstrap-token',
    title: 'Kubernetes bootstrap token',
    vendor: 'kubernetes',
    stance: 'secret',
    anchors: ['--token', 'token: ', 'token":', 'token-secret'],
    pattern:
      /(?<!\w)(?:(?:--token[= ]|token["']?:\s{0,4})["']?(?<id>[a-z0-9]{6})\.|token-secret["']?[=:]\s{0,4}["']?)(?<value>[a-z0-9]{16})(?![A-Za-z0-9])/y,
    judge: judgeBootstrapToken,
    severity: 'high',
    grants: 'Joins machines to the cluster, whose pods and Secrets they then read.',
    replacement: 'A token of minutes for each join, or nodes that attest themselves to the cloud.',
  },
  {
    id: 'federation-kubernetes-exec',
    title: 'kubeconfig that asks for short-lived tokens',
    vendor: 'kubernetes',
    stance: 'federation',
    anchors: ['client.authentication.k8s.io/'],
    pattern: /client\.authentication\.k8s\.io\/v1(?:alpha1|beta1)?(?!\w)/y,
    judge: judgeExec,
    severity: 'info',
    grants: 'Only whoever the plugin vouches for, for as long as a token lasts.',
    replacement: 'Nothing: this is how the others should look.',
  },
]
