import { createQueryService, type QueryOperation } from '#aws/service/index'
import type { WireHandler } from '#wire/types'
import { serveOperation } from './operation/serve-operation.ts'
import { operations } from './operations.ts'
import type { AwsIamDeps } from './types.ts'

const version = '2010-05-08'

/** A provider comes with up to 100 client ids and 50 tags of two parameters. */
const maxParameters = 300

/** AWS IAM on the wire, answered in XML: the account's trust, read and changed by whom its policies allow to. */
export function createAwsIam(deps: AwsIamDeps): WireHandler {
  const served = Object.entries(operations).map(([name, operation]): [string, QueryOperation] => [
    name,
    serveOperation(deps, operation),
  ])
  const namespace = `https://iam.amazonaws.com/doc/${version}/`
  return createQueryService(
    { namespace, version, json: false, operations: new Map(served) },
    {
      ...deps,
      limits: { maxParameters, ...deps.limits },
    },
  )
}
