import { cutArn } from '#iam/arn-parts'
import { malformed, sayings } from './refuse.ts'
import type { NamePatterns } from './types.ts'

/**
 * Refuses a pattern that names no action: `service:Name`, wildcards anywhere in the name, `*` for all services.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function checkActions({ patterns }: NamePatterns, statement: number): void {
  for (const action of patterns) if (action !== '*') checkAction(action, statement)
}

function checkAction(action: string, statement: number): void {
  const place = { statement, element: 'Action', found: action }
  const [vendor = '', name, ...rest] = action.split(':')
  if (name === undefined) throw malformed(sayings.vendorMissing, place)
  if (rest.length > 0) throw malformed('Actions/Condition can contain only one colon.', place)
  if (!/^(?:[a-zA-Z0-9.-]+|\*)$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`, place)
}

/**
 * Refuses a pattern that is neither `*` nor an ARN of six parts, any of which may hold wildcards.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function checkResources({ patterns }: NamePatterns, statement: number): void {
  for (const resource of patterns) {
    if (resource === '*' || (resource.startsWith('arn:') && cutArn(resource) !== undefined)) continue
    throw malformed(`Resource ${resource} must be in ARN format or "*".`, {
      statement,
      element: 'Resource',
      found: resource,
    })
  }
}
