import { fabricated } from '#check/fabricated'
import { isSampleName } from '#check/sample-name'
import { privateKeyKind } from '#check/private-key'
import type { PatternMatch, Verdict } from '#detector/types'

const DOCUMENT = 8 * 1024
const keyField =
  /["']private_key["']\s{0,8}(?::|=>)\s{0,8}["'](-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^"']{64,8000})["']/
const emailField = /["']client_email["']\s{0,8}(?::|=>)\s{0,8}["']([^"'\s]{3,300})["']/
const projectField = /["']project_id["']\s{0,8}(?::|=>)\s{0,8}["']([^"'\s]{1,100})["']/
const anyKeyId = /private_key_id["']\s{0,8}(?::|=>)\s{0,8}["'][a-f0-9]{40}["']/
const anyKey =
  /-----BEGIN (?:RSA )?PRIVATE KEY-----[A-Za-z0-9+/=\s\\nr"',]{600,4000}-----END (?:RSA )?PRIVATE KEY-----/
/** Its key is published: every Kubernetes test suite has it. */
const publicAccount = 'image-pulling@authenticated-image-pulling.iam.gserviceaccount.com'

/** The members of a key file stand together in any order; its key parses or it is none. */
export function judgeServiceAccountKey({ text, start, value }: PatternMatch): Verdict | undefined {
  const around = text.slice(Math.max(0, start - DOCUMENT), start + DOCUMENT)
  const pem = keyField.exec(around)?.[1]
  const email = emailField.exec(around)?.[1]
  if (pem === undefined || email === undefined || email === publicAccount) return undefined
  const kind = privateKeyKind(withLineBreaks(pem))
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

/** A key file that was taken apart: the account in one variable, the private key in another. */
export function judgeSplitKey({ text, start }: PatternMatch): Verdict | undefined {
  const from = Math.max(0, start - DOCUMENT)
  const around = text.slice(from, start + DOCUMENT)
  const email = /[a-z0-9-]{1,64}@[a-z0-9.-]{1,64}\.iam\.gserviceaccount\.com/.exec(
    text.slice(Math.max(0, start - 140), start + 24),
  )?.[0]
  // whole key files have a row of their own
  if (email === undefined || email === publicAccount || anyKeyId.test(around)) return undefined
  const pem = anyKey.exec(around)?.[0]
  const kind = pem === undefined ? undefined : privateKeyKind(withLineBreaks(pem))
  if (pem === undefined || kind === undefined) return undefined
  const project = /@([^.]{1,64})\./.exec(email)?.[1] ?? ''
  return {
    confidence: isSampleName(project) ? 'low' : 'high',
    reasons: [
      'the account and a private key stand together',
      `the private key is ${kind}`,
      ...(isSampleName(project) ? ['the project is called as in a tutorial'] : []),
    ],
    names: { clientEmail: email },
    secret: pem,
  }
}

function withLineBreaks(pem: string): string {
  return pem.replaceAll(/\\{1,8}n/g, '\n')
}
