import { literal } from '#rightsize/catalogue/arn-format'

type Read = (value: string) => string

const lastSegment: Read = (value) => value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1)
const withoutSlash: Read = (value) => value.replace(/^\//, '')

/** A secret's ARN ends with six signs that AWS adds to the name. */
function secretPattern(value: string): string {
  return `${literal(value)}-??????`
}

/** `123456789012:function:name`, `name:alias` or `name`. */
const functionName: Read = (value) => value.replace(/^(?:arn:.*|\d{12}):function:/, '')

/** `web:12`, `web`, or the ARN of one. */
const taskFamily: Read = (value) => withoutArn(value).replace(/:\d+$/, '')
const taskRevision: Read = (value) => /:(\d+)$/.exec(value)?.[1] ?? ''

function withoutArn(value: string): string {
  return value.startsWith('arn:') ? value.slice(value.lastIndexOf('/') + 1) : value
}

/** How a parameter's value becomes that of a variable, as a pattern; '' says that it has none. */
const readers: Readonly<Record<string, Read>> = {
  'sqs/QueueName': (value) => literal(lastSegment(value)),
  'ssm/ParameterNameWithoutLeadingSlash': (value) => literal(withoutSlash(value)),
  'secretsmanager/SecretId': secretPattern,
  'lambda/FunctionName': (value) => literal(functionName(value)),
  'ecs/TaskDefinitionFamilyName': (value) => literal(taskFamily(value)),
  'ecs/TaskDefinitionRevisionNumber': taskRevision,
  'kms/Alias': (value) => literal(value.replace(/^alias\//, '')),
  'route53/Id': (value) => literal(lastSegment(value)),
  'logs/LogGroupName': (value) => literal(value.replace(/:\*$/, '')),
  's3/ObjectName': literal,
  's3/BucketName': literal,
}

/** The value of a variable from that of a parameter, as a pattern; undefined where there is none in it. */
export function readValue(prefix: string, variable: string, value: string): string | undefined {
  const read =
    readers[`${prefix}/${variable}`] ??
    ((text) => literal(text.startsWith('arn:') ? lastSegment(text) : text))
  const found = read(value)
  return found === '' ? undefined : found
}
