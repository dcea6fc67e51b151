// Requests that are no honest HTTP or no honest Query call, and very many at once (field.md 2: resources, fail-open,
// disabled trust). Every one of them carries a token that is good, so that anything let through would show.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import {
  assertNothingIssued,
  assumeForm,
  audit,
  element,
  formType,
  send,
  type Recorded,
  type WireAnswer,
  type WireCall,
} from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  roleTrusting('open', host),
  roleTrusting('switched', host),
])
let vouch: Vouch

before(async () => {
  vouch = await startVouch(scene)
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

const token = (sub = 'job'): string =>
  compact({ alg: 'ES256', kid: 'k' }, { ...goodClaims(`https://${host}`), sub }, es256(key))
const form = (more?: Record<string, string>): string => assumeForm(roleArn('open'), token(), more)
const path = '/aws/sts/'
const post = (body: string | Buffer, more: Partial<WireCall> = {}): WireCall => ({
  path,
  headers: formType,
  body,
  ...more,
})

test('the call that the attacks change is a good one, posted and in the query', async () => {
  assert.equal((await send(vouch.url, post(form()))).status, 200)
  assert.equal((await send(vouch.url, { path: `${path}?${form()}` })).status, 200)
})

/** With a length: Node's client sends such a body without one. */
const framed = (method: string): WireCall => {
  const body = form()
  return post(body, { method, headers: { ...formType, 'content-length': body.length } })
}

const large = 'x'.repeat(1024 * 1024)
const calls: readonly [name: string, call: () => WireCall, status: number][] = [
  ['a body of 1 MB', () => post(form({ X: large })), 413],
  ['a body of 1 MB that is no form', () => post(`${large}&${form()}`), 413],
  ['a token of 1 MB', () => post(assumeForm(roleArn('open'), large)), 413],
  [
    'a JSON body',
    () =>
      post(JSON.stringify({ Action: 'AssumeRoleWithWebIdentity' }), {
        headers: { 'content-type': 'application/json' },
      }),
    404,
  ],
  ['a form by another name', () => post(form(), { headers: { 'content-type': 'text/plain' } }), 404],
  [
    'a form in another charset',
    () => post(form(), { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' } }),
    404,
  ],
  ['a role twice', () => post(`${form()}&RoleArn=x`), 404],
  [
    'a token twice, the same',
    () => post(`${form()}&${new URLSearchParams({ WebIdentityToken: token() }).toString()}`),
    404,
  ],
  [
    'a role in the query and in the body',
    () => post(form(), { path: `${path}?RoleArn=${roleArn('open')}` }),
    404,
  ],
  [
    'an action in the query and in the body',
    () => post(form(), { path: `${path}?Action=GetCallerIdentity` }),
    404,
  ],
  [
    'a thousand parameters',
    () => post(`${form()}&${Array.from({ length: 1000 }, (_, n) => `x${n}=1`).join('&')}`),
    404,
  ],
  [
    'bytes that are not UTF-8',
    () => post(Buffer.concat([Buffer.from(`${form()}&X=`), Buffer.from([0xff, 0xfe])])),
    404,
  ],
  ['an escape that does not decode', () => post(`${form()}&X=%zz`), 404],
  ['an escape that is not UTF-8', () => post(`${form()}&X=%ff`), 404],
  ['a body beside GET', () => framed('GET'), 404],
  ['PUT', () => framed('PUT'), 404],
  ['DELETE', () => framed('DELETE'), 404],
  ['another version', () => post(form({ Version: '2010-05-08' })), 400],
  ['another letter case of the action', () => post(form({ Action: 'assumerolewithwebidentity' })), 400],
  ['an action of the object prototype', () => post(form({ Action: '__proto__' })), 400],
  ['a foreign host', () => post(form(), { headers: { ...formType, host: 'evil.example' } }), 403],
  [
    'a foreign host that begins as ours',
    () => post(form(), { headers: { ...formType, host: 'localhost.evil.example' } }),
    403,
  ],
  [
    'a foreign host that ends as ours',
    () => post(form(), { headers: { ...formType, host: 'evil-localhost' } }),
    403,
  ],
  ['an origin', () => post(form(), { headers: { ...formType, origin: 'https://evil.example' } }), 403],
  ['the origin null', () => post(form(), { headers: { ...formType, origin: 'null' } }), 403],
  ['a path above', () => post(form(), { path: '/aws/sts/../sts/' }), 404],
  ['a doubled slash', () => post(form(), { path: '//aws/sts/' }), 404],
  ['an encoded slash', () => post(form(), { path: '/aws%2fsts/' }), 404],
  ['another letter case of the path', () => post(form(), { path: '/AWS/STS/' }), 404],
  ['a page size of 2^31', () => post(form({ DurationSeconds: '2147483648' })), 400],
  ['a duration that is no number', () => post(form({ DurationSeconds: '1e4' })), 400],
  ['a duration below zero', () => post(form({ DurationSeconds: '-900' })), 400],
  ['a session name that leaves its ARN', () => post(form({ RoleSessionName: 'a/../b' })), 400],
  ['a session name with a line feed', () => post(form({ RoleSessionName: 'ab\n' })), 400],
  ['a role ARN with a wildcard', () => post(assumeForm(roleArn('*'), token())), 400],
  ['a role ARN with a path above', () => post(assumeForm(roleArn('../open'), token())), 403],
  ['a session policy that is deep', () => post(form({ Policy: '['.repeat(2000) })), 400],
  [
    'a session policy with a key twice',
    () =>
      post(
        form({
          Policy:
            '{"Version":"2012-10-17","Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
        }),
      ),
    400,
  ],
]
for (const [name, call, status] of calls)
  test(`a call with ${name} is refused with ${status}, and issues nothing`, async () => {
    const before = await issued()
    const answer = await send(vouch.url, call())
    assertNothingIssued(answer, name)
    assert.equal(answer.status, status, answer.text.slice(0, 300))
    assert.equal((await issued()).length, before.length)
  })

const issued = (): Promise<readonly Recorded[]> => audit(vouch, 'type=exchange&outcome=allowed')

/** Every byte that the server says to these, until it closes or is silent for long. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(vouch.url).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => socket.destroy())
  socket.setTimeout(1500, () => socket.destroy())
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

const lines = (...all: string[]): string => all.join('\r\n')
const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded`
const smuggled: readonly [name: string, bytes: () => string][] = [
  [
    'a length and chunks',
    () => lines(head, `Content-Length: ${form().length}`, 'Transfer-Encoding: chunked', '', '0', '', form()),
  ],
  [
    'two types of content',
    () => lines(head, 'Content-Type: text/plain', `Content-Length: ${form().length}`, '', form()),
  ],
  ['two lengths', () => lines(head, 'Content-Length: 0', `Content-Length: ${form().length}`, '', form())],
  ['a list of lengths', () => lines(head, `Content-Length: 0, ${form().length}`, '', form())],
  ['a signed length', () => lines(head, `Content-Length: +${form().length}`, '', form())],
  [
    'chunks by another name',
    () =>
      lines(head, 'Transfer-Encoding: xchunked', '', `${form().length.toString(16)}`, form(), '0', '', ''),
  ],
  [
    'chunks twice',
    () =>
      lines(
        head,
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: identity',
        '',
        `${form().length.toString(16)}`,
        form(),
        '0',
        '',
        '',
      ),
  ],
  [
    'a chunk size that overflows',
    () => lines(head, 'Transfer-Encoding: chunked', '', 'fffffffffffffffff', form(), '0', '', ''),
  ],
  [
    'a folded header',
    () => lines(head, 'X: a', ' Origin: x', `Content-Length: ${form().length}`, '', form()),
  ],
  ['a space before the colon', () => lines(head, `Content-Length : ${form().length}`, '', form())],
  ['a bare line feed in a header', () => lines(head, `X: a\nContent-Length: ${form().length}`, '', form())],
  ['a NUL in a header', () => lines(head, 'X: a\0b', `Content-Length: ${form().length}`, '', form())],
  ['two hosts', () => lines(head, 'Host: evil.example', `Content-Length: ${form().length}`, '', form())],
  [
    'an absolute target',
    () =>
      lines(head.replace(path, `http://evil.example${path}`), `Content-Length: ${form().length}`, '', form()),
  ],
  ['a length longer than the body', () => lines(head, `Content-Length: ${form().length + 100}`, '', form())],
]
for (const [name, bytes] of smuggled)
  test(`a request with ${name} issues nothing`, async () => {
    const before = await issued()
    const text = await raw(bytes())
    assert.doesNotMatch(text, /<Credentials>|ASIA|HTTP\/1\.1 200/, text)
    assert.equal((await issued()).length, before.length)
  })

test('a request inside the body of another is body and nothing else', async () => {
  const inner = lines(head, `Content-Length: ${form().length}`, '', form())
  const text = await raw(lines(head, `Content-Length: ${inner.length}`, 'Connection: close', '', inner))
  assert.doesNotMatch(text, /<Credentials>/)
  assert.equal(text.split('HTTP/1.1 ').length, 2)
})

test('200 calls at once get 200 credentials of their own, and each is in the ledger as it was released', async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      send(vouch.url, post(assumeForm(roleArn('open'), token(`job-${n}`)))),
    ),
  )
  const of = (name: string): string[] => answers.map(({ text }) => element(text, name) ?? '')
  for (const name of ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'RequestId'])
    assert.equal(new Set(of(name)).size, 200, name)
  const records = new Map((await issued()).map((event) => [event.id, event]))
  for (const answer of answers) {
    const record = records.get(answer.header('x-amzn-requestid') ?? '')
    assert.equal(record?.credential?.accessKeyId, element(answer.text, 'AccessKeyId'))
    assert.equal(record?.evidence?.subject, element(answer.text, 'SubjectFromWebIdentityToken'))
  }
})

test('what trust no longer allows is denied from the answer to the change on, amid 200 calls', async () => {
  const { resources } = (await vouch.admin('GET', '/v1/resources?kind=Role&name=switched')) as {
    resources: { spec: object }[]
  }
  const spec = resources[0]?.spec
  const switchTo = (disabled: boolean): Promise<unknown> =>
    vouch.admin('POST', '/v1/apply', {
      documents: [{ kind: 'Role', account, name: 'switched', spec: { ...spec, disabled } }],
    })
  const ask = (): Promise<WireAnswer> => send(vouch.url, post(assumeForm(roleArn('switched'), token())))
  for (let round = 0; round < 3; round += 1) {
    const underWay = Array.from({ length: 100 }, ask)
    await switchTo(true)
    const late = await Promise.all(Array.from({ length: 100 }, ask))
    for (const answer of late) {
      assertNothingIssued(answer, 'after the change')
      assert.equal(answer.status, 403)
    }
    for (const answer of await Promise.all(underWay))
      assert.ok([200, 403].includes(answer.status), answer.text)
    await switchTo(false)
    assert.equal((await ask()).status, 200)
  }
})
