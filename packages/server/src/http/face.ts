import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseJson } from '@vouchsafe/core/json'
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { errorAnswer, refuse } from './respond.ts'

// An import reads every export of the module, and three of this one load the whole of `fetch`: 75 ms of a start.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

/** One listening surface: routes on Fastify, and a listener of ours that sees every request before them. */
export interface Face {
  readonly app: FastifyInstance
  readonly server: Server
}

export interface FaceOptions {
  readonly log: Logger
  /** Sees each request first; hands over to the routes with `next`, or answers by itself. */
  readonly first: (next: RequestListener) => RequestListener
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
  /** Largest JSON body of a route; 64 KiB by default. */
  readonly bodyLimit?: number
}

/** Limits on what a caller may hold open or send before a route is reached. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
}

/** Given from the beginning, so that Fastify does not load its own for JSON Schema: a hundred modules nobody uses. */
const compilers = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => serializerCompiler,
} as unknown as NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']> // typed for Ajv

/** A face without routes yet; its server does not listen yet. */
export function createFace(options: FaceOptions): Face {
  // under its own type every signature of the instance would carry pino's
  const loggerInstance: FastifyBaseLogger = options.log
  const app = fastify({
    loggerInstance,
    // the ledger says who asked for what
    logController: new LogController({ disableRequestLogging: true }),
    // names of providers are paths of their own
    routerOptions: { maxParamLength: 2048 },
    bodyLimit: options.bodyLimit ?? 64 * 1024,
    schemaController: { compilersFactory: compilers },
    serverFactory: (routes) => {
      const listener = options.first(routes)
      return options.tls === undefined
        ? http.createServer(limits, listener)
        : https.createServer({ ...limits, ...options.tls, minVersion: 'TLSv1.2' }, listener)
    },
    clientErrorHandler: (_error, socket) => answerMalformed(socket),
    frameworkErrors: (error, _request, reply) => {
      reply.hijack()
      refuse(reply.raw, fromFramework(error))
    },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, parseJson(text.toString(), { maxDepth: 64 }))
    } catch (error) {
      done(error instanceof Error ? error : new VouchsafeError('json_malformed'))
    }
  })
  declareErrors(app)
  app.server.on('error', (error) => options.log.error({ err: error }, 'a listener failed'))
  return { app, server: app.server }
}

/** What came was no HTTP, or too much or too slow of it: there is no response object, and nothing to say twice. */
function answerMalformed(socket: Socket): void {
  const body = `${JSON.stringify(errorAnswer(new VouchsafeError('request_malformed')).body)}\n`
  if (socket.writable)
    socket.write(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
  socket.destroySoon()
}

function declareErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    // not the query: it may hold a token
    const [path = ''] = request.url.split('?')
    const say = `nothing is served at \`${request.method} ${path.slice(0, 200)}\``
    void reply.code(404).send({ code: 'action_unknown', message: say })
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, body } = errorAnswer(fromFramework(error))
    if (status >= 500) request.log.error({ err: error, code: body.code }, 'a request failed')
    void reply.code(status).send(body)
  })
}

/** Fastify's own refusals in our words; its sentences may quote the request. */
function fromFramework(error: FastifyError): unknown {
  if (error.validation !== undefined) return validationError(error)
  if (typeof error.statusCode !== 'number' || error.statusCode >= 500) return error
  if (error.statusCode === 413) return new VouchsafeError('request_too_large', { cause: error })
  if (error.statusCode === 415)
    return new VouchsafeError('request_malformed', { say: 'expected a body of type `application/json`' })
  return new VouchsafeError('request_malformed', { cause: error })
}

function validationError(error: FastifyError): VouchsafeError {
  const problems = (error.validation ?? []).map((issue) => {
    const place = issue.instancePath.replace(/^\//, '').replaceAll('/', '.')
    return { place, message: issue.message ?? 'has a wrong form' }
  })
  const [first] = problems
  return new VouchsafeError('parameter_invalid', {
    ...(first !== undefined && {
      say: `${first.place === '' ? 'the request' : `\`${first.place}\``}: ${first.message}`,
    }),
    detail: { problems },
  })
}
