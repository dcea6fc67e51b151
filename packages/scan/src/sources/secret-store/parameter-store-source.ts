import type { Parameter, SSMClient } from '@aws-sdk/client-ssm'
import { whyNot } from '#match/why-not'
import type { Source } from '#source/types'
import { ahead } from './ahead.ts'
import { clientSettings, type AwsStoreOptions } from './aws-store.ts'
import { createStoreSource, type StoreEntry } from './store-source.ts'

const AT_ONCE = 4
/** The most that one call takes. */
const BATCH = 10

export interface ParameterStoreOptions extends AwsStoreOptions {
  /** Only what lies under it; `/`, everything, unless said. */
  readonly path?: string
}

/**
 * SSM Parameter Store of one account and region: the current value of each parameter. Names come by
 * GetParametersByPath without decryption, so that a parameter whose key is closed to the caller hides no other; values
 * by GetParameters.
 */
export function createParameterStoreSource(options: ParameterStoreOptions = {}): Source {
  return createStoreSource({
    name: 'ssm',
    label: 'AWS Parameter Store',
    unit: 'parameters',
    entries: async function* () {
      const { SSMClient } = await import('@aws-sdk/client-ssm')
      const client = new SSMClient(clientSettings(options))
      try {
        const batches = batchesOf(client, options.path ?? '/')
        for await (const entries of ahead(batches, AT_ONCE, (batch) => valuesOf(client, batch)))
          yield* entries
      } finally {
        client.destroy()
      }
    },
  })
}

async function* batchesOf(client: SSMClient, path: string): AsyncGenerator<readonly Parameter[]> {
  const { paginateGetParametersByPath } = await import('@aws-sdk/client-ssm')
  const input = { Path: path, Recursive: true, WithDecryption: false, MaxResults: BATCH }
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, input))
    if (Parameters.length > 0) yield Parameters
}

/** What is no SecureString came with its name. One that may not be decrypted fails its whole batch. */
async function valuesOf(client: SSMClient, batch: readonly Parameter[]): Promise<StoreEntry[]> {
  const open = batch.filter(({ Type }) => Type !== 'SecureString').map(entryOf)
  const sealed = batch.filter(({ Type }) => Type === 'SecureString').map(({ Name = '' }) => Name)
  if (sealed.length === 0) return open
  try {
    return [...open, ...(await decrypted(client, sealed))]
  } catch (error) {
    if (sealed.length === 1) return [...open, gapOf(sealed[0], error)]
  }
  for (const name of sealed)
    open.push(...(await decrypted(client, [name]).catch((error: unknown) => [gapOf(name, error)])))
  return open
}

async function decrypted(client: SSMClient, names: readonly string[]): Promise<StoreEntry[]> {
  const { GetParametersCommand } = await import('@aws-sdk/client-ssm')
  const { Parameters = [], InvalidParameters = [] } = await client.send(
    new GetParametersCommand({ Names: [...names], WithDecryption: true }),
  )
  const missing = InvalidParameters.map((name) => ({
    what: `ssm:${name}`,
    why: 'it was gone when it was read',
  }))
  return [...Parameters.map(entryOf), ...missing]
}

function entryOf({ Name = '', Value = '' }: Parameter): StoreEntry {
  // detectors look for names beside values, and a parameter often is nothing but a value
  return { name: Name, bytes: Buffer.from(`${Name.slice(Name.lastIndexOf('/') + 1)}=${Value}\n`) }
}

function gapOf(name: string | undefined, error: unknown): StoreEntry {
  return { what: `ssm:${name ?? ''}`, why: whyNot(error) }
}
