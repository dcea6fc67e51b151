import type { RoleCall } from '#rightsize/event/types'
import type { FoundNames } from './found-names.ts'

const readsSource: ReadonlySet<string> = new Set(['s3:GetObject', 's3:GetObjectVersion'])

/**
 * Of a copy within Amazon S3, what is read: `x-amz-copy-source` holds `bucket/key`, percent-encoded, and what is written
 * stands where other calls have what they read. Undefined for every other action and call.
 */
export function copySource({ parameters }: RoleCall, action: string): FoundNames['values'] | undefined {
  const source = parameters['x-amz-copy-source']
  if (typeof source !== 'string') return undefined
  if (!readsSource.has(action)) return namesOf(parameters['bucketName'], parameters['key'])
  const [bucket = '', ...key] = decoded(source.replace(/^\//, '').replace(/\?versionId=.*$/, '')).split('/')
  return namesOf(bucket, key.join('/'))
}

function namesOf(bucket: unknown, key: unknown): FoundNames['values'] {
  return new Map([
    ['bucketname', typeof bucket === 'string' ? [bucket] : []],
    ['key', typeof key === 'string' ? [key] : []],
  ])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
