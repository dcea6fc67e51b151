import { accountOf, canaryAccounts } from '#check/aws-account'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { endOf, idBeside, isIssued } from './aws-neighbours.ts'
import { dayOf, randomEnough, replacements } from './common.ts'
import { nearestSecret } from './nearest-secret.ts'

const documentationIds = /^AKIA(?:IOSFODNN7|I44QH8DHB)/

function judgeAccessKeyId({ text, start, value, at }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 3) return undefined
  const claim = accountOf(value)
  if (claim.kind === 'impossible') return undefined
  const names = { accessKeyId: value, ...(claim.kind === 'account' && { account: claim.account }) }
  const identity = value
  if (documentationIds.test(value)) {
    const reasons = ['the id begins as one in the documentation of AWS does']
    return { confidence: 'low', reasons, names, identity }
  }
  const near = nearestSecret(text, { start, end: start + value.length })
  const issued = idReasons(claim)
  if (near === undefined) {
    const reasons = [...issued, 'no secret near it: an id alone opens nothing']
    return { confidence: 'medium', severity: 'low', reasons, names, identity }
  }
  const { secret, distance, context } = near
  const stands = `a secret of 40 characters stands ${distance} characters away${context ? ', and is called one' : ''}`
  const end = value.startsWith('ASIA') ? temporary(endOf(text, start), at) : undefined
  return {
    confidence: claim.kind === 'account' && claim.isModern && context ? 'high' : 'medium',
    reasons: [stands, ...issued, ...(end === undefined ? [] : [end.reason])],
    ...(end !== undefined && { severity: end.severity }),
    names,
    identity,
    secret,
  }
}

/** What has an end is less than a key that has none; what is past it opens nothing any more. */
function temporary(end: number | undefined, at: number): { reason: string; severity: 'medium' | 'low' } {
  if (end === undefined)
    return { reason: 'temporary: it ends within 36 hours of its issue', severity: 'medium' }
  return end < at
    ? { reason: `temporary: it ended ${dayOf(end)}`, severity: 'low' }
    : { reason: `temporary: it ends ${dayOf(end)}`, severity: 'medium' }
}

function idReasons(claim: Exclude<ReturnType<typeof accountOf>, { kind: 'impossible' }>): string[] {
  if (claim.kind === 'old') return ['the id is of the old form, which does not tell its account']
  if (canaryAccounts.has(claim.account))
    return [`the id decodes to account ${claim.account}, known to hand out keys as bait: never use it`]
  return [`the id decodes to account ${claim.account}`]
}

function judgeSecret({ text, start, value, at }: PatternMatch): Verdict | undefined {
  const secret = value.replace(/%2[Bb]/g, '+').replace(/%2[Ff]/g, '/')
  if (fabricated(secret) !== undefined || entropy(secret) < 4.25 || /^[a-f0-9]+$/i.test(secret))
    return undefined
  if (!/[a-z]/.test(secret) || !/[A-Z]/.test(secret) || !/[0-9+/]/.test(secret)) return undefined
  const verdict = besideId(idBeside(text, start))
  const end = endOf(text, start)
  if (end === undefined || end >= at) return { ...verdict, secret }
  return { ...verdict, severity: 'low', reasons: [...verdict.reasons, temporary(end, at).reason], secret }
}

function besideId(id: ReturnType<typeof idBeside>): Verdict {
  const named = 'named as a secret access key'
  switch (id) {
    case 'made up':
      return { confidence: 'low', reasons: [named, 'the access key id beside it is none that AWS issued'] }
    case 'of another service': {
      const reasons = [
        named,
        'the access key id beside it is not of AWS, but of a service that speaks as S3 does',
      ]
      return { confidence: 'medium', severity: 'low', reasons }
    }
    case 'of AWS':
      return { confidence: 'high', reasons: [named, 'an access key id is near'] }
    case undefined:
      return { confidence: 'high', reasons: [named, 'the value looks random'] }
  }
}

function judgeSessionToken(match: PatternMatch): Verdict | undefined {
  const verdict = randomEnough(4.5)(match)
  if (verdict === undefined) return undefined
  const { text, start, at } = match
  const id = idBeside(text, start)
  if (id === 'made up' || id === 'of another service')
    return {
      confidence: 'low',
      reasons: ['the form is right, but the access key id beside it is not of AWS'],
    }
  const { reason, severity } = temporary(endOf(text, start), at)
  return { ...verdict, severity, reasons: [...verdict.reasons, reason] }
}

/** The name of the key and its account stand in it: `BedrockAPIKey-ab12-at-123456789012:…`. */
function judgeBedrockKey(match: PatternMatch): Verdict | undefined {
  const inside = Buffer.from(match.value.slice('ABSK'.length), 'base64').toString('latin1')
  const user = /^(?<user>[\w+=,.@-]{1,64})-at-(?<account>\d{12}):/.exec(inside)?.groups
  const verdict = randomEnough(user === undefined ? 4.5 : 4)(match)
  if (verdict === undefined || user === undefined) return verdict
  const { user: name = '', account = '' } = user
  return {
    ...verdict,
    reasons: [`it names its user and its account, ${account}`],
    names: { account, credential: `${name}-at-${account}` },
  }
}

/** A signed address in base64: it says itself since when and for how long. */
function judgeShortBedrockKey({ value, at }: PatternMatch): Verdict | undefined {
  const address = Buffer.from(value.slice('k-api-key-'.length), 'base64').toString('latin1')
  const made = /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(address)
  const lives = Number(/X-Amz-Expires=(\d{1,6})/.exec(address)?.[1])
  if (!address.startsWith('bedrock.amazonaws.com/?') || made === null || Number.isNaN(lives)) return undefined
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = made
  const end = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000 + lives
  const id = /X-Amz-Credential=(A[SK]IA[A-Z2-7]{16})/.exec(address)?.[1]
  const { reason, severity } = temporary(end, at)
  return {
    confidence: 'high',
    severity,
    reasons: ['a signed call of Bedrock', reason],
    ...(id !== undefined && isIssued(id) && { names: { accessKeyId: id } }),
  }
}

/** 33 bytes, the first of which is the version, 4. */
const smtpPassword = /(?<![A-Za-z0-9+/])B[A-P][A-Za-z0-9+/]{42}(?![A-Za-z0-9+/=])/g

function judgeSmtp({ text, start, groups }: PatternMatch): Verdict | undefined {
  const given = groups['value']
  const from = Math.max(0, start - 1024)
  const near = given === undefined ? [...text.slice(from, start + 1024).matchAll(smtpPassword)] : []
  const secret = given ?? near.find(([found]) => entropy(found) >= 4.25)?.[0]
  if (secret === undefined || fabricated(secret) !== undefined || entropy(secret) < 4.25) return undefined
  if (/^[A-Za-z]+$/.test(secret)) return undefined
  const id = /(?<![A-Za-z0-9])AKIA[A-Z2-7]{16}(?![A-Za-z0-9])/.exec(text.slice(from, start + 1024))?.[0]
  return {
    confidence: 'high',
    reasons: [
      given === undefined
        ? 'a password of its form stands beside a host of SES'
        : 'named as an SMTP password',
      'it is made from the secret of an access key, and ends with that',
    ],
    ...(id !== undefined && isIssued(id) && { names: { accessKeyId: id } }),
    secret,
  }
}

const ofUser = 'Whatever the IAM user may do, from anywhere, until the key is deleted.'

export const awsDetectors: readonly Detector[] = [
  {
    id: 'aws-access-key',
    title: 'AWS access key',
    vendor: 'aws',
    stance: 'secret',
    anchors: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: /(?<![A-Za-z0-9+/_])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9+/_=])/y,
    judge: judgeAccessKeyId,
    severity: 'critical',
    grants: ofUser,
    replacement: replacements.awsRole,
  },
  {
    id: 'aws-secret-access-key',
    title: 'AWS secret access key',
    vendor: 'aws',
    stance: 'secret',
    anchors: [
      'et_access_key',
      'SECRET_ACCESS_KEY',
      'et-access-key',
      'etAccessKey',
      'sskey',
      'ws_secret',
      'AWS_SECRET',
      'wsSecret',
      'AWSSecret',
    ],
    pattern: new RegExp(
      `(?:(?<=[Ss]ecr)et(?:_access_key|-access-key|AccessKey)|SECRET_ACCESS_KEY|(?<=secretacce)sskey|(?<=a)ws(?:_s|S)ecret|AWS(?:_SECRET|Secret))[\\w-]{0,16}["'\`\\]]{0,2}[\\s:=>,(]{1,12}["'\`]?(?<value>(?:[A-Za-z0-9+/]|%2[BbFf]){40})(?![A-Za-z0-9+/=])`,
      'y',
    ),
    judge: judgeSecret,
    severity: 'critical',
    grants: ofUser,
    replacement: replacements.awsRole,
  },
  {
    id: 'aws-session-token',
    title: 'AWS session token',
    vendor: 'aws',
    stance: 'secret',
    anchors: ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
    pattern: /(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/%]{100,2000}={0,3}/y,
    judge: judgeSessionToken,
    severity: 'medium',
    grants: 'With its key pair: a session of a role or user, for 36 hours at most.',
    replacement:
      'Nothing to replace, but let the SDK fetch sessions itself (`web_identity_token_file`), so that none is copied.',
  },
  {
    id: 'aws-ses-smtp-password',
    title: 'Amazon SES SMTP password',
    vendor: 'aws',
    stance: 'secret',
    anchors: ['l-smtp.', 'l-smtp-fips.', 's_smtp_password'],
    pattern:
      /(?<=emai)l-smtp(?:-fips)?\.[a-z0-9-]{5,30}\.amazonaws\.com|(?<=se)s_smtp_password(?:_v4)?["']?\s{0,8}[:=]\s{0,8}["'](?<value>B[A-P][A-Za-z0-9+/]{42})["']/y,
    judge: judgeSmtp,
    severity: 'high',
    grants: 'Sends mail as the addresses of the account, from anywhere, until its access key is deleted.',
    replacement:
      'The SES API with an IAM role, by `SendEmail` of the SDK; deleting the access key ends this password.',
  },
  {
    id: 'aws-bedrock-api-key',
    title: 'Amazon Bedrock API key',
    vendor: 'aws',
    stance: 'secret',
    anchors: ['ABSK'],
    pattern: /(?<![A-Za-z0-9+/])ABSK[A-Za-z0-9+/]{109,269}={0,2}(?![A-Za-z0-9+/=])/y,
    judge: judgeBedrockKey,
    severity: 'critical',
    grants: 'Every model of Amazon Bedrock that its IAM user may invoke, at the cost of the account.',
    replacement:
      'An IAM role with `bedrock:InvokeModel`; the SDKs sign with its session, and need no bearer key.',
  },
  {
    id: 'aws-bedrock-short-key',
    title: 'Amazon Bedrock API key of hours',
    vendor: 'aws',
    stance: 'secret',
    anchors: ['k-api-key-YmVkcm9j'],
    pattern:
      /(?<=bedroc)k-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/]{100,4000}={0,2}(?![A-Za-z0-9+/=])/y,
    judge: judgeShortBedrockKey,
    severity: 'medium',
    grants: 'The models of Amazon Bedrock that the session may invoke, for twelve hours at most.',
    replacement:
      'An IAM role with `bedrock:InvokeModel`; make such a key in the process that uses it, and store none.',
  },
]
