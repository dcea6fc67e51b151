import type { WireResponse } from '#wire/types'
import { escapeXml, renderJson, renderXml, type Tree } from './tree.ts'

export type Format = 'xml' | 'json'

export interface Reply {
  readonly format: Format
  /** Of the service's model. */
  readonly namespace: string
  readonly requestId: string
}

/** What an AWS client is told when it gets nothing. */
export interface AwsFault {
  readonly code: string
  readonly status: number
  readonly message: string
}

const faultNamespace = 'http://webservices.amazon.com/AWSFault/2005-15-09'

/** `<OpResponse><OpResult>…`: the Query protocol's success, or its JSON twin; an operation may have no result. */
export function renderSuccess(reply: Reply, operation: string, result: Tree | undefined): WireResponse {
  const content: Tree = {
    [`${operation}Result`]: result,
    ResponseMetadata: { RequestId: reply.requestId },
  }
  const name = `${operation}Response`
  if (reply.format === 'json') return respond(reply, 200, renderJson({ [name]: content }))
  return respond(reply, 200, `<${name} xmlns="${reply.namespace}">${renderXml(content)}</${name}>`)
}

/** `<ErrorResponse>`; an unknown action has a namespace of its own, as with AWS. */
export function renderFault(reply: Reply, fault: AwsFault): WireResponse {
  const Type = fault.status < 500 ? 'Sender' : 'Receiver'
  const content = { Error: { Type, Code: fault.code, Message: fault.message }, RequestId: reply.requestId }
  if (reply.format === 'json') return respond(reply, fault.status, renderJson(content))
  const xmlns = fault.code === 'InvalidAction' ? faultNamespace : reply.namespace
  return respond(
    reply,
    fault.status,
    `<ErrorResponse xmlns="${escapeXml(xmlns)}">${renderXml(content)}</ErrorResponse>`,
  )
}

/** The answer to what is no Query call: AWS gives neither code nor text. */
export function renderUnknownOperation(reply: Reply): WireResponse {
  return respond({ ...reply, format: 'xml' }, 404, '<UnknownOperationException/>')
}

function respond({ format, requestId }: Reply, status: number, body: string): WireResponse {
  return {
    status,
    headers: {
      'content-type': format === 'json' ? 'application/json' : 'text/xml',
      'x-amzn-requestid': requestId,
      'cache-control': 'no-store',
    },
    body,
  }
}
