import type { JsonObject } from '@vouchsafe/core/json'
import { z } from 'zod'
import { manifestSchemas } from './schema.ts'

/** JSON Schema (draft 2020-12) of one manifest document, for editors; made from the schemas that check it. */
export function manifestJsonSchema(): JsonObject {
  const { Account, Provider, Role, Policy } = manifestSchemas
  const schema = z.toJSONSchema(z.discriminatedUnion('kind', [Account, Provider, Role, Policy]), {
    target: 'draft-2020-12',
    io: 'input',
  })
  return {
    ...(schema as JsonObject),
    title: 'Vouchsafe manifest',
    description: 'One document of a manifest: an Account, a Provider, a Role or a Policy',
  }
}
