import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceKinds } from '#resource/types'
import { manifestJsonSchema } from './json-schema.ts'

test('manifestJsonSchema() describes every kind in draft 2020-12 and admits no unknown key', () => {
  const schema = manifestJsonSchema()
  assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema')
  const kinds = schema['oneOf'] as { title: string; additionalProperties: boolean; required: string[] }[]
  assert.deepEqual(
    kinds.map(({ title }) => title),
    resourceKinds,
  )
  assert.ok(kinds.every(({ additionalProperties }) => !additionalProperties))
  const role = kinds.find(({ title }) => title === 'Role')
  assert.deepEqual(role?.required, ['kind', 'name', 'trustPolicy'])
})
