import { accountOf, canaryAccounts } from '#check/aws-account'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { randomEnough, replacements } from './common.ts'
import { nearestSecret } from './nearest-secret.ts'

const documentationIds = /^AKIA(?:IOSFODNN7|I44QH8DHB)/

function judgeAccessKeyId({ text, start, value }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 3) return undefined
  const claim = accountOf(value)
  if (claim.kind === 'impossible') return undefined
  const names = { accessKeyId: value, ...(claim.kind === 'account' && { account: claim.account }) }
  const identity = value
  if (documentationIds.test(value))
    return {
      confidence: 'low',
      reasons: ['the id begins as one in the documentation of AWS does'],
      names,
      identity,
    }
  const near = nearestSecret(text, { start, end: start + value.length })
  const issued = idReasons(claim)
  if (near === undefined)
    return {
      confidence: 'medium',
      severity: 'low',
      reasons: [...issued, 'no secret near it: an id alone opens nothing'],
      names,
      identity,
    }
  const { secret, distance, context } = near
  const stands = `a secret of 40 characters stands ${distance} characters away${context ? ', and is called one' : ''}`
  const isTemporary = value.startsWith('ASIA')
  return {
    confidence: claim.kind === 'account' && claim.isModern && context ? 'high' : 'medium',
    reasons: [stands, ...issued, ...(isTemporary ? ['temporary: it ends within 36 hours of its issue'] : [])],
    ...(isTemporary && { severity: 'medium' }),
    names,
    identity,
    secret,
  }
}

function idReasons(claim: Exclude<ReturnType<typeof accountOf>, { kind: 'impossible' }>): string[] {
  if (claim.kind === 'old') return ['the id is of the old form, which does not tell its account']
  if (canaryAccounts.has(claim.account))
    return [`the id decodes to account ${claim.account}, known to hand out keys as bait: never use it`]
  return [`the id decodes to account ${claim.account}`]
}

function judgeSecret({ text, start, value }: PatternMatch): Verdict | undefined {
  const secret = value.replace(/%2[Bb]/g, '+').replace(/%2[Ff]/g, '/')
  if (fabricated(secret) !== undefined || entropy(secret) < 4.25 || /^[a-f0-9]+$/i.test(secret))
    return undefined
  if (!/[a-z]/.test(secret) || !/[A-Z]/.test(secret)) return undefined
  const hasId = /(?:AKIA|ASIA)[A-Z2-7]{16}/.test(text.slice(Math.max(0, start - 512), start + 512))
  return {
    confidence: 'high',
    reasons: ['named as a secret access key', hasId ? 'an access key id is near' : 'the value looks random'],
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
      'secret_access_key',
      'SECRET_ACCESS_KEY',
      'secret-access-key',
      'SecretAccessKey',
      'secretAccessKey',
      'secretaccesskey',
      'aws_secret_key',
      'AWS_SECRET_KEY',
    ],
    pattern:
      /(?:secret_access_key|SECRET_ACCESS_KEY|secret-access-key|SecretAccessKey|secretAccessKey|secretaccesskey|aws_secret_key|AWS_SECRET_KEY)[\w-]{0,16}["'`\]]{0,2}[\s:=>,(]{1,12}["'`]?(?<value>(?:[A-Za-z0-9+/]|%2[BbFf]){40})(?![A-Za-z0-9+/=])/y,
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
    judge: randomEnough(4.5),
    severity: 'medium',
    grants: 'With its key pair: a session of a role or user, for 36 hours at most.',
    replacement: replacements.awsRole,
  },
  {
    id: 'aws-bedrock-api-key',
    title: 'Amazon Bedrock API key',
    vendor: 'aws',
    stance: 'secret',
    anchors: ['ABSK'],
    pattern: /(?<![A-Za-z0-9+/])ABSK[A-Za-z0-9+/]{109,269}={0,2}(?![A-Za-z0-9+/=])/y,
    judge: randomEnough(4.5),
    severity: 'critical',
    grants: 'Every model of Amazon Bedrock that its IAM user may invoke, at the cost of the account.',
    replacement: replacements.awsRole,
  },
]
