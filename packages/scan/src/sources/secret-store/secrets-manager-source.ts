import type { SecretListEntry, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { whyNot } from '#match/why-not'
import type { Source } from '#source/types'
import { ahead } from './ahead.ts'
import { clientSettings, type AwsStoreOptions } from './aws-store.ts'
import { createStoreSource, type StoreEntry } from './store-source.ts'

const AT_ONCE = 8

/**
 * AWS Secrets Manager of one account and region: each version that still has a label, since what was current before
 * may be in force yet. Calls ListSecrets and GetSecretValue; the latter counts as an access of the secret.
 */
export function createSecretsManagerSource(options: AwsStoreOptions = {}): Source {
  return createStoreSource({
    name: 'secretsmanager',
    label: 'AWS Secrets Manager',
    unit: 'secrets',
    entries: async function* () {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
      const client = new SecretsManagerClient(clientSettings(options))
      try {
        yield* ahead(versionsOf(client), AT_ONCE, (version) => valueOf(client, version))
      } finally {
        client.destroy()
      }
    },
  })
}

interface Version {
  readonly secretId: string
  /** As its owner calls it, with the label where that is not the current one. */
  readonly name: string
  readonly versionId?: string
}

async function* versionsOf(client: SecretsManagerClient): AsyncGenerator<Version> {
  const { paginateListSecrets } = await import('@aws-sdk/client-secrets-manager')
  for await (const { SecretList = [] } of paginateListSecrets({ client }, { MaxResults: 100 }))
    for (const secret of SecretList) yield* labelled(secret)
}

function* labelled({ ARN, Name = '', SecretVersionsToStages = {} }: SecretListEntry): Generator<Version> {
  const secretId = ARN ?? Name
  yield { secretId, name: Name }
  for (const [versionId, stages] of Object.entries(SecretVersionsToStages))
    if (stages.length > 0 && !stages.includes('AWSCURRENT'))
      yield { secretId, name: `${Name} (${stages.join(', ')})`, versionId }
}

async function valueOf(
  client: SecretsManagerClient,
  { secretId, name, versionId }: Version,
): Promise<StoreEntry> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
  try {
    const { SecretString, SecretBinary } = await client.send(
      new GetSecretValueCommand({
        SecretId: secretId,
        ...(versionId !== undefined && { VersionId: versionId }),
      }),
    )
    return { name, bytes: SecretBinary ?? Buffer.from(SecretString ?? '') }
  } catch (error) {
    return { what: `secretsmanager:${name}`, why: whyNot(error) }
  }
}
