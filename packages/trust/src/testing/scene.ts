import type { Random } from '@vouchsafe/core/bytes'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { parseManifest } from '#manifest/parse-manifest'
import { planChange } from '#plan/plan-change'
import type { PlanOptions, TrustPlan } from '#plan/types'
import type { TrustState } from '#port/types'
import { applyChanges } from '#resource/apply-changes'

export const accountId = '000000000001'
export const at = 1_795_000_000 as EpochSeconds
export const empty: TrustState = { version: 0, resources: [] }

/** Bytes that differ from call to call and not from run to run. */
export function countingRandom(): Random {
  let count = 0
  return {
    bytes: (length) => {
      count += 1
      return Buffer.from(Array.from({ length }, (_, index) => (count >> (5 * (index % 4))) & 31))
    },
  }
}

const random = countingRandom()

export function options(facts: PlanOptions['facts'] = {}, prune = false): PlanOptions {
  return { at, random, facts, prune }
}

/** The plan that a manifest leads to. */
export function plan(
  manifest: string,
  state: TrustState = empty,
  planOptions: PlanOptions = options(),
): TrustPlan {
  return planChange(state, parseManifest(manifest, { file: 'trust.yaml' }), planOptions)
}

/** The state after a plan. */
export function applied(state: TrustState, { changes }: TrustPlan): TrustState {
  return { version: state.version + 1, resources: applyChanges(state.resources, changes) }
}

/** The state that a manifest alone describes. */
export function stateOf(manifest: string, planOptions: PlanOptions = options()): TrustState {
  return applied(empty, plan(manifest, empty, planOptions))
}

/** A trust policy that lets the subject of the provider in. */
export function trustPolicy(host: string, subject = 'someone', account = accountId): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${host}:sub`]: subject } },
      },
    ],
  })
}

/** YAML documents, `---` between them. JSON is YAML, so that values need no care. */
export function yaml(...documents: readonly object[]): string {
  return documents.map((document) => JSON.stringify(document)).join('\n---\n')
}

export const account = { kind: 'Account', id: accountId }
export const provider = { kind: 'Provider', url: 'https://issuer.example', audiences: ['sts.amazonaws.com'] }
export const role = { kind: 'Role', name: 'reader', trustPolicy: trustPolicy('issuer.example') }
export const policy = {
  kind: 'Policy',
  name: 'S3ReadOnly',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] },
}
