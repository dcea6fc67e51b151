import type { RoleCall } from './types.ts'

/** What a parameter adds to the actions that a call needs. */
interface Extra {
  readonly name: string
  /** The action that is not asked for then. */
  readonly replaces?: string
}

interface Rule {
  readonly prefix: string
  readonly events: readonly string[]
  /** Parameters of which any must be there. */
  readonly parameters: readonly string[]
  readonly extra: Extra
}

const writesObject = [
  'PutObject',
  'CopyObject',
  'CreateMultipartUpload',
  'InitiateMultipartUpload',
  'PostObject',
]
const copies = ['CopyObject', 'UploadPartCopy']
const grants = [
  'x-amz-acl',
  'x-amz-grant-read',
  'x-amz-grant-write',
  'x-amz-grant-full-control',
  'x-amz-grant-read-acp',
  'x-amz-grant-write-acp',
]

const version = ['versionId']
const versioned = (events: readonly string[], replaces: string, name: string): Rule => ({
  prefix: 's3',
  events,
  parameters: version,
  extra: { name, replaces },
})

/** Amazon S3 user guide, "Required permissions for Amazon S3 API operations". */
const rules: readonly Rule[] = [
  versioned(['GetObject', 'HeadObject'], 'GetObject', 'GetObjectVersion'),
  versioned(['DeleteObject'], 'DeleteObject', 'DeleteObjectVersion'),
  versioned(['GetObjectAcl'], 'GetObjectAcl', 'GetObjectVersionAcl'),
  versioned(['PutObjectAcl'], 'PutObjectAcl', 'PutObjectVersionAcl'),
  versioned(['GetObjectTagging'], 'GetObjectTagging', 'GetObjectVersionTagging'),
  versioned(['PutObjectTagging'], 'PutObjectTagging', 'PutObjectVersionTagging'),
  versioned(['DeleteObjectTagging'], 'DeleteObjectTagging', 'DeleteObjectVersionTagging'),
  { prefix: 's3', events: writesObject, parameters: grants, extra: { name: 'PutObjectAcl' } },
  { prefix: 's3', events: writesObject, parameters: ['x-amz-tagging'], extra: { name: 'PutObjectTagging' } },
  { prefix: 's3', events: copies, parameters: ['x-amz-copy-source'], extra: { name: 'GetObject' } },
]

/** What the request parameters of a call add to what it needs, in the order of the rules. */
export function extraActions(prefix: string, event: string, { parameters }: RoleCall): readonly Extra[] {
  return rules
    .filter((rule) => rule.prefix === prefix && rule.events.includes(event))
    .filter((rule) => rule.parameters.some((name) => Object.hasOwn(parameters, name)))
    .map(({ extra }) => extra)
}
