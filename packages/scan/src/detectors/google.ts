import { fabricated } from '#check/fabricated'
import { privateKeyKind } from '#check/private-key'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { randomEnough, replacements } from './common.ts'

const DOCUMENT = 8 * 1024
const keyField = /"private_key"\s{0,8}:\s{0,8}"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^"]{64,8000})"/
const emailField = /"client_email"\s{0,8}:\s{0,8}"([^"\s]{3,300})"/
const projectField = /"project_id"\s{0,8}:\s{0,8}"([^"\s]{1,100})"/
/** Its key is published: every Kubernetes test suite has it. */
const publicAccount = 'image-pulling@authenticated-image-pulling.iam.gserviceaccount.com'

/** The members of a key file stand together in any order; its key parses or it is none. */
function judgeServiceAccountKey({ text, start, value }: PatternMatch): Verdict | undefined {
  const around = text.slice(Math.max(0, start - DOCUMENT), start + DOCUMENT)
  const pem = keyField.exec(around)?.[1]
  const email = emailField.exec(around)?.[1]
  if (pem === undefined || email === undefined || email === publicAccount) return undefined
  const key = pem.replaceAll('\\n', '\n')
  const kind = privateKeyKind(key)
  if (kind === undefined && (fabricated(pem) !== undefined || pem.length < 600)) return undefined
  const project = projectField.exec(around)?.[1]
  return {
    confidence: kind === undefined ? 'low' : 'certain',
    reasons: [
      'key id, account and private key stand in one document',
      kind === undefined
        ? 'the private key does not parse: altered, or made up'
        : `the private key is ${kind}`,
    ],
    names: { privateKeyId: value, clientEmail: email, ...(project !== undefined && { project }) },
    identity: value,
    secret: pem,
  }
}

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

const asAccount = 'Whatever the service account may do, from anywhere, until the key is deleted.'

export const googleDetectors: readonly Detector[] = [
  {
    id: 'google-service-account-key',
    title: 'Google service account key',
    vendor: 'google',
    stance: 'secret',
    // a line break of wrapped base64 may cut one of them
    anchors: ['private_key_id', 'client_email', 'BEGIN PRIVATE KEY'],
    pattern: /private_key_id"\s{0,8}:\s{0,8}"(?<value>[a-f0-9]{40})"/y,
    judge: judgeServiceAccountKey,
    severity: 'critical',
    grants: asAccount,
    replacement: replacements.googleFederation,
  },
  {
    id: 'google-api-key',
    title: 'Google API key',
    vendor: 'google',
    stance: 'secret',
    anchors: ['AIzaSy'],
    pattern: /(?<![A-Za-z0-9_-])AIzaSy[A-D][A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
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
    judge: randomEnough(3.5),
    severity: 'high',
    grants: 'Speaks as the OAuth client: exchanges codes and refresh tokens that were issued to it.',
    replacement: 'For workloads Workload Identity Federation; for installed programs PKCE.',
  },
  {
    id: 'google-refresh-token',
    title: 'Google OAuth refresh token',
    vendor: 'google',
    stance: 'secret',
    anchors: ['1//0'],
    pattern: /(?<![A-Za-z0-9_/-])1\/\/0[A-Za-z0-9_-]{40,160}(?![A-Za-z0-9_-])/y,
    judge: judgeRefreshToken,
    severity: 'critical',
    grants: 'New access tokens of a person until they are revoked, with what that person may do.',
    replacement: replacements.googleFederation,
  },
]
