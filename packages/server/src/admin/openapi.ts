import { fastify } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { addAdminRoutes } from './admin-routes.ts'

/**
 * The admin API as OpenAPI 3.1, made from the schemas that its routes check with. The generator is loaded here and
 * not at start: few servers are ever asked.
 */
export async function describeAdminApi(version: string): Promise<unknown> {
  const { default: swagger } = await import('@fastify/swagger')
  const app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Vouchsafe administration',
        description: 'Served on `admin.sock` to the user of the server and to root.',
        version,
      },
    },
    transform: jsonSchemaTransform,
  })
  // no request ever reaches these routes: they are registered to be described
  const face: Pick<PeerFace, 'app'> = { app }
  addAdminRoutes(face as PeerFace, {} as AdminDeps)
  await app.ready()
  const document = app.swagger()
  await app.close()
  return document
}
