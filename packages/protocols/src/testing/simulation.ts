import type { JsonObject } from '@vouchsafe/core/json'
import { role } from '@vouchsafe/exchange/testing'
import type { WireResponse } from '#wire/types'
import { allowing, trusting, trustOf } from './iam.ts'

export type Parameters = Readonly<Record<string, string>>

export const everything = trustOf(allowing('iam:*'))
export const policy = (...statements: readonly JsonObject[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
export const allow = (Action: string, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})
export const deny = (Action: string, more: JsonObject = {}): JsonObject => ({
  ...allow(Action, more),
  Effect: 'Deny',
})

export const list = (name: string, ...members: readonly string[]): Parameters =>
  Object.fromEntries(members.map((member, index) => [`${name}.member.${index + 1}`, member]))
export const entry = (index: number, key: string, ...values: readonly string[]): Parameters => ({
  [`ContextEntries.member.${index}.ContextKeyName`]: key,
  ...list(`ContextEntries.member.${index}.ContextKeyValues`, ...values),
})

/** The texts of all elements of a name. */
export const texts = (response: WireResponse, name: string): readonly string[] =>
  [...response.body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)
export const granting = (principal: string) =>
  policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 's3:GetObject', Resource: '*' })
export const user = (account: string) => `arn:aws:iam::${account}:user/u`
export const s3 = policy(allow('s3:*'))

const trusted: readonly JsonObject[] = JSON.parse(trusting).Statement
export const roles = [
  ...everything,
  {
    ...role('reader', []),
    kind: 'Policy' as const,
    spec: { path: '/', document: policy(allow('s3:Get*')) },
  },
  role('job', trusted, {
    policies: {
      inline: { own: policy(allow('sqs:*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })) },
      managed: ['reader', 'arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess'],
    },
    permissionsBoundary: 'limit',
  }),
  {
    ...role('limit', []),
    kind: 'Policy' as const,
    spec: { path: '/', document: policy(allow('s3:*'), allow('sqs:*')) },
  },
]
