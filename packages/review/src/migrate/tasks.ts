import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { providerName, type TrustPolicyDocument } from '@vouchsafe/policy/parse'
import { formOf } from '#lint/tokens/token-forms'
import { idFormOf } from './known-ids.ts'
import type { Task } from './plan.ts'
import type { MigrationOptions } from './types.ts'

/** A policy as text and as what it says. */
export interface Written {
  readonly text: string
  readonly document: TrustPolicyDocument
}

/** Each statement of a policy with each of its issuers that has ids behind its names. */
export function tasksIn({ text, document }: Written, options: MigrationOptions): Task[] {
  const raws = rawStatements(text)
  return document.statements.flatMap((statement) => {
    const hosts = statement.principals.flatMap(({ type, value }) =>
      type === 'Federated' ? (providerName(value) ?? []) : [],
    )
    return [...new Set(hosts)].flatMap((host): Task[] => {
      const ids = idFormOf(host)
      if (ids === undefined) return []
      const names = options.ids.get(host)
      return [
        {
          document,
          statement,
          raws,
          host,
          form: formOf(host, []),
          ids,
          options,
          idOf: (name) => names?.get(name),
        },
      ]
    })
  })
}

/** The statements of a policy that was parsed before, as written. */
export function rawStatements(text: string): readonly JsonObject[] {
  const { Statement } = parseJsonObject(text)
  // it was parsed as a policy before: its statements are objects
  return [Statement ?? []].flat() as readonly JsonObject[]
}
