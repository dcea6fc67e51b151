import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { randomEnough, replacements } from './common.ts'
import { judgeServiceAccountKey, judgeSplitKey } from './google-service-account.ts'
import { nearestSecret } from './nearest-secret.ts'

/** `authorized_user`: what `gcloud auth application-default login` leaves behind. */
function judgeRefreshToken({ text, start, value }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined) return undefined
  const around = text.slice(Math.max(0, start - 1024), start + 1024)
  if (!/refresh_?token|apps\.googleusercontent\.com/i.test(around)) return undefined
  const client = /[0-9]{6,20}-?[a-z0-9]{0,40}\.apps\.googleusercontent\.com/.exec(around)?.[0]
  return {
    confidence: 'high',
    reasons: ['the form of a refresh token', client === undefined ? 'named as one' : 'its client id is near'],
    ...(client !== undefined && { names: { clientId: client } }),
  }
}

function judgeHmac({ text, start, value }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 3) return undefined
  const near = nearestSecret(text, { start, end: start + value.length })
  const owner = value.length === 61 ? 'a service account' : 'a person'
  const reasons = [`an access id of the form that ${owner} gets`]
  const names = { accessId: value }
  if (near === undefined) {
    const alone = [...reasons, 'no secret near it: an id alone opens nothing']
    return { confidence: 'medium', severity: 'low', reasons: alone, names, identity: value }
  }
  const stands = `a secret of 40 characters stands ${near.distance} characters away`
  const confidence = near.context ? 'high' : 'medium'
  return { confidence, reasons: [...reasons, stands], names, identity: value, secret: near.secret }
}

/** Printed in documentation and examples of Firebase and Google Maps, as the lists of gitleaks and others have it. */
const sampleKeys: ReadonlySet<string> = new Set(
  [
    'AnLA7NfeLquW1tJFpx_eQCxoX-oo6YyIs',
    'CkEhVjf3pduRDt6d1yKOMitrUEke8agEM',
    'DMAScliyLx7F0NPDEJi1QmyCgHIAODrlU',
    'D3asb-2pEZVqMkmL6M9N6nHZRR_znhrh0',
    'AdOS2zB6NCsk1pCdZ4-P6GBdi_UUPwX7c',
    'ASWm6HmTMdYWpgMnjRBjxcQ9CKctWmLd4',
    'ANUvH9H9BsUccjsu2pCmEkOPjjaXeDQgY',
    'A5_iVawFQ8ABuTZNUdcwERLJv_a_p4wtM',
    'A4UrcGxgwQFTfaI3no3t7Lt1sjmdnP5sQ',
    'DSb51JiIcB6OJpwwMicseKRhhrOq1cS7g',
    'BF2RrAIm4a0mO64EShQfqfd2AFnzAvvuU',
    'BcE-OOIbhjyR83gm4r2MFCu4MJmprNXsw',
    'B8qGxt4ec15vitgn44duC5ucxaOi4FmqE',
    'A8vmApnrHNFE0bApF4hoZ11srVL_n0nvY',
  ].map((rest) => `AIza${'Sy'}${rest}`),
)
/** The words of a Firebase configuration, which every visitor's browser or phone is given. */
const firebase =
  /messagingSenderId|authDomain|firebaseapp\.com|firebaseio\.com|mobilesdk_app_id|google_app_id|gcm_defaultSenderId|GCM_SENDER_ID|\b1:\d{9,15}:(?:web|android|ios):[0-9a-f]{16,40}/

function judgeApiKey(match: PatternMatch): Verdict | undefined {
  const { text, start, value } = match
  const verdict = sampleKeys.has(value) ? undefined : randomEnough(4)(match)
  if (verdict === undefined) return undefined
  const around = text.slice(Math.max(0, start - 1024), start + 1024)
  if (firebase.test(around)) {
    const reason =
      'it stands in a Firebase configuration, which browsers and phones are given: restrict it to those APIs'
    return { ...verdict, severity: 'low', reasons: [...verdict.reasons, reason] }
  }
  if (/gemini|generativelanguage|GOOGLE_GENAI|google\.genai|genai\.configure/i.test(around))
    return { ...verdict, severity: 'high', reasons: [...verdict.reasons, 'it is used with Gemini'] }
  return verdict
}

function judgeClientSecret(match: PatternMatch): Verdict | undefined {
  const verdict = randomEnough(3.5)(match)
  if (verdict === undefined) return undefined
  const around = match.text.slice(Math.max(0, match.start - 1024), match.start + 1024)
  const client = /[0-9]{6,20}-[a-z0-9]{20,40}\.apps\.googleusercontent\.com/.exec(around)?.[0]
  const names = client === undefined ? {} : { names: { clientId: client } }
  if (!/"installed"\s{0,8}:\s{0,8}\{/.test(around)) return { ...verdict, ...names }
  // RFC 8252 §8.5: what is shipped with a program is no secret
  const reason = 'of an installed program, which cannot keep a secret and is not asked to'
  return { ...verdict, ...names, severity: 'low', reasons: [...verdict.reasons, reason] }
}

const asAccount = 'Whatever the service account may do, from anywhere, until the key is deleted.'

export const googleDetectors: readonly Detector[] = [
  {
    id: 'google-service-account-key',
    title: 'Google service account key',
    vendor: 'google',
    stance: 'secret',
    // a line break of wrapped base64 may cut one of them
    anchors: ['te_key_id', 'nt_email', 'BEGIN PRIVATE KEY'],
    pattern: /(?<=priva)te_key_id["']\s{0,8}(?::|=>)\s{0,8}["'](?<value>[a-f0-9]{40})["']/y,
    judge: judgeServiceAccountKey,
    severity: 'critical',
    grants: asAccount,
    replacement: replacements.googleFederation,
  },
  {
    id: 'google-service-account-private-key',
    title: 'private key of a Google service account',
    vendor: 'google',
    stance: 'secret',
    anchors: ['m.gserviceaccount.com'],
    pattern: /(?<=\.ia)m\.gserviceaccount\.com/y,
    judge: judgeSplitKey,
    severity: 'critical',
    grants: asAccount,
    replacement: replacements.googleFederation,
  },
  {
    id: 'google-hmac-key',
    title: 'Google Cloud Storage HMAC key',
    vendor: 'google',
    stance: 'secret',
    anchors: ['GOOG'],
    pattern: /(?<![A-Za-z0-9+/_])GOOG(?:1[A-Z0-9]{56}|[A-Z0-9]{20})(?![A-Za-z0-9+/_=])/y,
    judge: judgeHmac,
    severity: 'critical',
    grants: 'The buckets and objects that its service account or person may reach, until it is deleted.',
    replacement:
      'Workload Identity Federation and the JSON API; what must speak S3 can take signed addresses of minutes instead.',
  },
  {
    id: 'google-api-key',
    title: 'Google API key',
    vendor: 'google',
    stance: 'secret',
    anchors: ['AIzaSy'],
    pattern: /(?<![A-Za-z0-9_-])AIzaSy[A-D][A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])/y,
    judge: judgeApiKey,
    severity: 'medium',
    grants: 'The APIs that the key is restricted to, Gemini among them, at the cost of the project.',
    replacement: 'A service account with Workload Identity Federation; restrict a key that browsers need.',
  },
  {
    id: 'google-gemini-key',
    title: 'Google Gemini API key',
    vendor: 'google',
    stance: 'secret',
    anchors: ['AQ.Ab8RN6'],
    pattern: /(?<![A-Za-z0-9_.-])AQ\.Ab8RN6[A-Za-z0-9_-]{44}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants: 'The Gemini API at the cost of the project.',
    replacement: 'Vertex AI with Workload Identity Federation.',
  },
  {
    id: 'google-oauth-client-secret',
    title: 'Google OAuth client secret',
    vendor: 'google',
    stance: 'secret',
    anchors: ['GOCSPX-'],
    pattern: /(?<![A-Za-z0-9_-])GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/y,
    judge: judgeClientSecret,
    severity: 'high',
    grants: 'Speaks as the OAuth client: exchanges codes and refresh tokens that were issued to it.',
    replacement: 'For workloads Workload Identity Federation; for installed programs PKCE.',
  },
  {
    id: 'google-refresh-token',
    title: 'Google OAuth refresh token',
    vendor: 'google',
    stance: 'secret',
    anchors: ['1//0', '1%2F%2F0'],
    pattern: /(?<![A-Za-z0-9_/-])1(?:\/\/|%2F%2F)0[A-Za-z0-9_-]{40,160}(?![A-Za-z0-9_-])/y,
    judge: judgeRefreshToken,
    severity: 'critical',
    grants: 'New access tokens of a person until they are revoked, with what that person may do.',
    replacement:
      'Workload Identity Federation for a workload; for a person `gcloud auth revoke` and a fresh login where it is needed.',
  },
  {
    id: 'google-access-token',
    title: 'Google OAuth access token',
    vendor: 'google',
    stance: 'secret',
    anchors: ['ya29.'],
    pattern: /(?<![A-Za-z0-9_.-])ya29\.[A-Za-z0-9_-]{60,1024}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'low',
    grants: 'What its account may do, for an hour after its issue.',
    replacement: 'Nothing to replace; let the client library fetch tokens itself, so that none is copied.',
  },
]
