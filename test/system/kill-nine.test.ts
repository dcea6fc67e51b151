import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assume } from '../scene/sts.ts'
import { makeKey } from '../scene/tokens.ts'
import { makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'

const host = 'issuer.example.com'
const rounds = 10
const clients = 16

test(
  'kill -9 in the middle of load loses no credential that a client received',
  { timeout: 120_000 },
  async () => {
    const key = makeKey('k1')
    const scene = makeScene([
      {
        kind: 'Provider',
        url: `https://${host}`,
        audiences: ['sts.amazonaws.com'],
        keys: { jwks: { keys: [key.publicJwk] } },
      },
      roleTrusting('worker', host),
    ])
    const received = new Set<string>()
    for (let round = 0; round < rounds; round++) {
      const vouch = await startVouch(scene)
      const atLeast = received.size + 20 + Math.floor(Math.random() * 200)
      await loadUntilKilled(vouch, {
        received,
        atLeast,
        token: () => key.token({ iss: `https://${host}`, sub: 'job' }),
      })
    }
    const vouch = await startVouch(scene)
    const recorded = await recordedAccessKeys(vouch)
    await vouch.stop()
    scene.remove()

    assert.ok(received.size >= rounds * 20, `${received.size} credentials`)
    assert.deepEqual(
      [...received].filter((id) => !recorded.has(id)),
      [],
    )
  },
)

interface Load {
  readonly received: Set<string>
  readonly atLeast: number
  token(): string
}

async function loadUntilKilled(vouch: Vouch, load: Load): Promise<void> {
  let killed: Promise<void> | undefined
  const client = async (): Promise<void> => {
    while (killed === undefined) {
      const answer = await assume(vouch.url, roleArn('worker'), load.token()).catch(() => undefined)
      if (answer === undefined) continue
      assert.equal(answer.status, 200, answer.text)
      if (answer.accessKeyId !== undefined) load.received.add(answer.accessKeyId)
      if (load.received.size >= load.atLeast) killed ??= vouch.kill()
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await killed
}

interface AuditPage {
  readonly records: readonly {
    readonly sequence: number
    readonly event: { readonly credential?: { readonly accessKeyId?: string } }
  }[]
}

async function recordedAccessKeys(vouch: Vouch): Promise<Set<string>> {
  const found = new Set<string>()
  for (let after = 0; ;) {
    const { records } = (await vouch.admin(
      'GET',
      `/v1/audit?type=exchange&limit=1000&afterSequence=${after}`,
    )) as AuditPage
    for (const { event } of records)
      if (event.credential?.accessKeyId !== undefined) found.add(event.credential.accessKeyId)
    const last = records.at(-1)
    if (last === undefined) return found
    after = last.sequence
  }
}
