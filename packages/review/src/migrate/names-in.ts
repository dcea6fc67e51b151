import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { isNaming } from '#lint/tokens/statement-keys'
import { emailCondition } from './by-number.ts'
import { googleForm, scopeName } from './id-forms.ts'
import { longestMigrated } from './longest-migrated.ts'
import { namedValue } from './named-value.ts'
import { tasksIn } from './tasks.ts'

/** A name that a policy trusts. */
export interface TrustedName {
  /** Host and path of the issuer. */
  readonly host: string
  /** `acme`, `acme/shop` */
  readonly name: string
}

/**
 * The names for which ids could stand, each once.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function namesIn(text: string): TrustedName[] {
  const document = parseTrustPolicy(text, { maxLength: longestMigrated })
  const options = { ids: new Map(), dropsNames: false, isExposed: () => true }
  const found = tasksIn({ text, document }, options).flatMap(({ statement, host, form, ids }) => [
    ...(ids === googleForm ? (emailCondition(statement, host)?.values ?? []) : []).map((name) => ({
      host,
      name,
    })),
    ...statement.conditions
      .filter(
        (condition) => condition.key.toLowerCase() === `${host}:sub`.toLowerCase() && isNaming(condition),
      )
      .flatMap(({ values }) => values.map((value) => namedValue(form, value)))
      .filter((named) => named !== undefined)
      .flatMap(({ tenant, scope }) => [
        { host, name: ids.tenantName(tenant, scope) },
        ...(scope === undefined ? [] : [{ host, name: scopeName(tenant, scope) }]),
      ]),
  ])
  return [...new Map(found.map((one) => [JSON.stringify([one.host, one.name]), one])).values()]
}
