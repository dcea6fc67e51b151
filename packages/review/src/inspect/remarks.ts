import type { JsonObject } from '@vouchsafe/core/json'
import { isSignatureAlgorithm } from '@vouchsafe/core/jwt'
import { withoutTokens } from '@vouchsafe/core/secret'
import { isKubernetes, isLegacyKubernetes, issuerKindOf } from './issuer-kinds.ts'
import { spiffeIdIn } from './spiffe-id-in.ts'
import type { InspectionCode, InspectionRemark } from './types.ts'

interface Facts {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** As the header has it; empty where that is no text. */
  readonly algorithm: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
}

interface Row {
  readonly code: InspectionCode
  readonly severity: InspectionRemark['severity']
  /** The sentence where it applies. */
  readonly say: (facts: Facts) => string | false | undefined
}

const DAY = 86_400
const warn = (code: InspectionCode, say: Row['say']): Row => ({ code, severity: 'warning', say })
const note = (code: InspectionCode, say: Row['say']): Row => ({ code, severity: 'note', say })
const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** Usual audiences of an API server, where it names none of its own. */
const apiServers = /^(?:https:\/\/)?kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?\/?$|^k3s$/

/** Everything that is remarked on, in the order in which it is told. */
const rows: readonly Row[] = [
  warn(
    'alg_none',
    ({ algorithm }) =>
      algorithm.toLowerCase() === 'none' &&
      'it is not signed at all (`alg: none`): anybody can write such a token',
  ),
  warn(
    'alg_symmetric',
    ({ algorithm }) =>
      /^HS\d+$/.test(algorithm) &&
      'it is signed with a shared secret: whoever can check it can also make one, so it proves nothing to third parties',
  ),
  warn('alg_unknown', ({ algorithm }) => {
    const isKnown = isSignatureAlgorithm(algorithm) || /^(?:none|HS\d+)$/i.test(algorithm)
    return !isKnown && 'its algorithm is none that clouds or Vouchsafe accept from workloads'
  }),
  warn('key_in_header', ({ header }) => {
    const named = ['jwk', 'jku', 'x5u', 'x5c'].filter((name) => header[name] !== undefined)
    return (
      named.length > 0 &&
      `its header says which key to check it with (${quoted(named)}): a verifier that listens believes anybody`
    )
  }),
  warn(
    'critical_extension',
    ({ header }) => header['crit'] !== undefined && 'its header has `crit`: most verifiers refuse that',
  ),
  warn(
    'several_audiences',
    ({ audiences, claims }) =>
      audiences.length > 1 &&
      `it has ${audiences.length} audiences: each of them can use it at the others${typeof claims['azp'] === 'string' ? '' : ', and AWS refuses it without `azp`'}`,
  ),
  warn(
    'no_audience',
    ({ audiences }) => audiences.length === 0 && 'it names no audience: it could be used anywhere',
  ),
  warn('no_subject', ({ subject }) => subject === '' && 'it has no `sub`: no cloud takes it as an identity'),
  warn(
    'legacy_kubernetes_token',
    ({ issuer, claims }) =>
      isLegacyKubernetes(issuer, claims) &&
      'a Kubernetes token of the old kind: kept in a Secret, for ever; delete the Secret and project a token with an audience instead',
  ),
  warn(
    'no_expiry',
    ({ issuer, claims }) =>
      claims['exp'] === undefined &&
      !isLegacyKubernetes(issuer, claims) &&
      'it has no `exp`: it is good for ever, for whoever finds it',
  ),
  warn('long_lifetime', ({ claims }) => {
    const { exp, iat, nbf } = claims
    const start = iat ?? nbf
    const days = typeof exp === 'number' && typeof start === 'number' ? (exp - start) / DAY : 0
    return (
      days > 1 &&
      `it lives for ${days < 4000 ? Math.round(days * 10) / 10 : 'thousands of'} days: workloads need minutes`
    )
  }),
  warn('api_server_audience', ({ issuer, claims, audiences }) => {
    const meant = audiences.find((one) => one === issuer || apiServers.test(one))
    return (
      isKubernetes(issuer, claims) &&
      meant !== undefined &&
      `it is for the API server of its cluster (\`${meant}\`): whoever it is sent to can act there as the workload; project one with an audience of its own`
    )
  }),
  warn(
    'default_service_account',
    ({ subject }) =>
      /^system:serviceaccount:[^:]+:default$/.test(subject) &&
      'it is of the `default` service account, which every pod of the namespace has that names no other',
  ),
  warn('name_only_subject', ({ claims, subject }) => {
    const { namedBy, lasting = [] } = issuerKindOf(claims)
    const name = namedBy?.(subject)
    const ids = lasting.filter((claim) => claims[claim] !== undefined)
    return (
      name !== undefined &&
      `its subject is a name (\`${name}\`), which somebody else could have one day${ids.length === 0 ? '' : `: let policies ask for ${quoted(ids)} too`}`
    )
  }),
  note(
    'immutable_subject',
    ({ subject }) =>
      /^repo:[^/@:]+@\d+\/[^/@:]+@\d+:/.test(subject) &&
      'its subject carries ids that never pass to anybody else; a policy for the names alone refuses it',
  ),
  note(
    'pull_request',
    ({ claims, subject }) =>
      (subject.endsWith(':pull_request') || textOf(claims['event_name']).startsWith('pull_request')) &&
      'it comes from a pull request: what ran may be the work of somebody outside',
  ),
  warn(
    'ssh_rerun',
    ({ claims }) =>
      claims['oidc.circleci.com/ssh-rerun'] === true &&
      'somebody was logged into the job by SSH: this need not be what the job does',
  ),
  note(
    'administrator_token',
    ({ claims: { amr } }) =>
      Array.isArray(amr) &&
      amr.includes('administrator') &&
      'an administrator named its subject: nothing attested it',
  ),
  warn('jwt_svid_malformed', (facts) => {
    const lacks = isSpiffe(facts) ? jwtSvidFaults(facts) : []
    return lacks.length > 0 && `it is no JWT-SVID that verifiers take: ${lacks.join('; ')}`
  }),
  warn('token_inside', ({ claims }) => {
    const text = JSON.stringify(claims)
    return withoutTokens(text) !== text && 'it has another token inside, which is not shown'
  }),
]

const isSpiffe = ({ subject }: Facts): boolean => subject.startsWith('spiffe://')

/** What JWT-SVID §2 and §3 ask for beyond what every token must have. */
function jwtSvidFaults({ header, claims, algorithm, subject }: Facts): string[] {
  const others = Object.keys(header).filter((name) => !['alg', 'kid', 'typ'].includes(name))
  const type = header['typ'] ?? 'JWT'
  return [
    ...(spiffeIdIn(subject) === undefined ? ['its `sub` is no SPIFFE ID (SPIFFE-ID §2)'] : []),
    ...(/^(?:[REP]S)(?:256|384|512)$/.test(algorithm)
      ? []
      : ['its algorithm is none of those allowed (§2.1)']),
    ...(others.length > 0 ? [`its header has more than \`alg\`, \`kid\` and \`typ\` (§2)`] : []),
    ...(type === 'JWT' || type === 'JOSE' ? [] : ['its `typ` is neither `JWT` nor `JOSE` (§2.3)']),
    ...(claims['exp'] === undefined ? ['it has no `exp` (§3.3)'] : []),
  ]
}

/** What is unusual or unwise about a token, the form first. */
export function remarksOn(header: JsonObject, claims: JsonObject): InspectionRemark[] {
  const facts: Facts = {
    header,
    claims,
    algorithm: textOf(header['alg']),
    issuer: textOf(claims['iss']),
    subject: textOf(claims['sub']),
    audiences: audiencesOf(claims),
  }
  return rows.flatMap(({ code, severity, say }) => {
    const text = say(facts)
    return typeof text === 'string' ? [{ code, severity, text: withoutTokens(text) }] : []
  })
}

/** `aud` as a list, of a string or of the strings in a list. */
export function audiencesOf({ aud }: JsonObject): string[] {
  const list = Array.isArray(aud) ? aud : [aud]
  return list.filter((one) => typeof one === 'string')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
