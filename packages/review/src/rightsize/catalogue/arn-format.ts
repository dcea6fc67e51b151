/** What stands for itself in the pattern of a resource: `*`, `?` and `$` would not (IAM user guide, "Policy variables"). */
export function literal(text: string): string {
  return text.replaceAll(/[*?$]/g, (sign) => `\${${sign}}`)
}

/** Where an ARN is put together. */
interface ArnPlace {
  readonly partition: string
  readonly region: string
  readonly account: string
}

/** How AWS names resources of a type: `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`. */
export interface ArnFormat {
  /** Names of the variables of the last part, in order. */
  readonly variables: readonly string[]
  /** How much of it is no variable: of two formats that match, the one with more is meant. */
  readonly literalLength: number
  readonly matches: (arn: string) => boolean
  /** An ARN, or a pattern where a value is one; values must be escaped by `literal` where they are none. */
  readonly fill: (place: ArnPlace, values: ReadonlyMap<string, string>) => string
}

const variable = /\$\{(\w+)\}/g
/** Names of one segment, though more text may follow them in ARNs of other types. */
const oneSegment: ReadonlySet<string> = new Set(['BucketName', 'TableName', 'ClusterName'])

/** Names that hold slashes, though more text follows. */
const withSlashes: ReadonlySet<string> = new Set(['LogGroupName', 'RepositoryName'])

/** Reads a format of the service authorization reference. Undefined for what is no ARN. */
export function parseArnFormat(text: string): ArnFormat | undefined {
  const [scheme, partition, service, region, account, ...rest] = text.split(':')
  const tail = rest.join(':')
  if (scheme !== 'arn' || service === undefined || tail === '') return undefined
  const variables = [...tail.matchAll(variable)].map(([, name = '']) => name)
  const head = [partition, service, region, account].map((part) => headPattern(part ?? ''))
  const pattern = new RegExp(`^arn:${head.join(':')}:${tailPattern(tail)}$`, 's')
  const filled = (part = '', place: ArnPlace): string =>
    part.replaceAll('${Partition}', place.partition).replaceAll('${Region}', place.region)
  return {
    variables,
    literalLength: tail.replaceAll(variable, '').length,
    matches: (arn) => pattern.test(arn),
    fill: (place, values) =>
      [
        'arn',
        filled(partition, place),
        service,
        filled(region, place),
        (account ?? '').replaceAll('${Account}', place.account),
        tail.replaceAll(variable, (_, name: string) => values.get(name) ?? '*'),
      ].join(':'),
  }
}

function headPattern(part: string): string {
  return part.includes('${') ? '[^:]*' : escaped(part)
}

/** The last variable takes what is left: keys of objects, names with paths. */
function tailPattern(tail: string): string {
  const parts = tail.split(variable)
  // split() puts the names of the variables at the odd places
  return parts
    .map((part, index) => (index % 2 === 0 ? escaped(part) : valuePattern(part, index >= parts.length - 2)))
    .join('')
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function valuePattern(name: string, isLast: boolean): string {
  if (isLast && !oneSegment.has(name)) return '.+'
  return withSlashes.has(name) ? '[^:]+' : '[^/:]+'
}
