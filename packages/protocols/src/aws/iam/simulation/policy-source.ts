import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { askedRole } from '#aws/iam/entity/role'
import type { Asked } from '#aws/iam/question/ask'
import { arnOf } from './arn-text.ts'
import { invalid } from './simulation-parameters.ts'

/** The entity whose policies a simulation is about. */
export interface PolicySource {
  /** As a question knows it; there or not. */
  readonly asked: Asked
  /** @throws VouchsafeError `trust_not_found` */
  readonly role: () => Role
}

const entityForm = /^(role|user|group)\/(?:[!-~]+\/)?([\w+=,.@-]{1,128})$/

/**
 * The role that an ARN names. Users and groups have names, but there are none here.
 *
 * @throws VouchsafeError `input_invalid` for an ARN of anything else
 */
export function policySource(trust: TrustSnapshot, arn: string): PolicySource {
  const { service, account = '', resource = '' } = arnOf(arn) ?? {}
  const [, type, name = ''] = service === 'iam' ? (entityForm.exec(resource) ?? []) : []
  if (type === undefined) throw invalid(`ARN ${arn} is not valid.`)
  const role = type === 'role' ? trust.role(account, name) : undefined
  const isIt = role?.arn === arn
  return {
    asked: isIt ? askedRole(trust, account, role.name) : { arn },
    role: () => {
      if (isIt) return role
      throw new VouchsafeError('trust_not_found', { say: `The ${type} with name ${name} cannot be found.` })
    },
  }
}
