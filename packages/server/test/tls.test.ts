import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { call, start, temporaryHome } from './scene.ts'

const program = 'openssl'
const openssl = (...args: string[]): Buffer =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
const hasOpenssl = ((): boolean => {
  try {
    return openssl('version').length > 0
  } catch {
    return false
  }
})()

test(
  'beyond loopback the server speaks TLS only, to the names it was given',
  { skip: !hasOpenssl },
  async () => {
    using home = temporaryHome()
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(dirname(home.path), name)) as [
      string,
      string,
    ]
    const subject = ['-subj', '/CN=vouch.example', '-addext', 'subjectAltName=DNS:vouch.example']
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      ...subject,
      '-keyout',
      key,
      '-out',
      cert,
    )

    await using server = await start(home, {
      settings: {
        VOUCH_HOST: '0.0.0.0',
        VOUCH_HOST_NAMES: 'vouch.example',
        VOUCH_TLS_CERT_FILE: cert,
        VOUCH_TLS_KEY_FILE: key,
      },
    })
    const { port, protocol } = new URL(server.url)
    assert.equal(protocol, 'https:')
    const agent = new Agent({ ca: readFileSync(cert) })
    const sent = request({
      port,
      host: '127.0.0.1',
      servername: 'vouch.example',
      path: '/healthz',
      headers: { host: `vouch.example:${port}` },
      agent,
    })
    sent.end()
    const [response] = await once(sent, 'response')
    response.resume()
    assert.equal(response.statusCode, 200)
    agent.destroy()
    await assert.rejects(call(`http://127.0.0.1:${port}`, { path: '/healthz' }))
  },
)

test('a certificate that cannot be read stops the start, and the home is free', async () => {
  using home = temporaryHome()
  const settings = {
    VOUCH_TLS_CERT_FILE: '/nonexistent/cert.pem',
    VOUCH_TLS_KEY_FILE: '/nonexistent/key.pem',
  }
  await assert.rejects(start(home, { settings }), (error) => isVouchsafeError(error, 'config_invalid'))
  await using _ = await start(home)
})
