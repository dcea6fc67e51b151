import type { JsonObject } from '@vouchsafe/core/json'
import { z } from 'zod'
import { resourceKinds } from '#resource/types'
import { manifestSchemas } from './schema.ts'

/** JSON Schema (draft 2020-12) of one manifest document, for editors; made from the schemas that check it. */
export function manifestJsonSchema(): JsonObject {
  const { Account, ...others } = manifestSchemas
  const schema = z.toJSONSchema(z.discriminatedUnion('kind', [Account, ...Object.values(others)]), {
    target: 'draft-2020-12',
    io: 'input',
  })
  return {
    ...(schema as JsonObject),
    title: 'Vouchsafe manifest',
    description: `One document of a manifest, of one of the kinds ${resourceKinds.join(', ')}`,
  }
}
