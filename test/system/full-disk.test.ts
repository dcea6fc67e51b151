import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { assume } from '../scene/sts.ts'
import { makeKey } from '../scene/tokens.ts'
import { makeScene, roleArn, roleTrusting, startVouch } from '../scene/vouch.ts'

const host = 'issuer.example.com'
const isRoot = process.getuid?.() === 0

test(
  'with a full disk nothing is issued and the answer is 503, until there is room again',
  { skip: !isRoot && 'mounting a small file system needs root', timeout: 60_000 },
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
    mkdirSync(scene.home)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=755', 'tmpfs', scene.home])
    try {
      const vouch = await startVouch(scene, { VOUCH_LEDGER_RESERVE: '4MiB', VOUCH_LOG_LEVEL: 'silent' })
      const ask = () =>
        assume(vouch.url, roleArn('worker'), key.token({ iss: `https://${host}`, sub: 'job' }))
      const becomes = async (status: number): Promise<void> => {
        const ready = await firstOther(
          () => ask().then(() => fetch(`${vouch.url}/readyz`)),
          status === 200 ? 503 : 200,
        )
        assert.equal(ready.status, status)
      }
      assert.equal((await ask()).status, 200)

      const filler = join(scene.home, 'filler')
      fill(scene.home, filler)
      const refused = await firstOther(ask, 200)
      assert.equal(refused.status, 503, refused.text)
      assert.equal(refused.accessKeyId, undefined)
      assert.doesNotMatch(refused.text, /<Credentials>/)
      await becomes(503)

      rmSync(filler)
      assert.equal((await firstOther(ask, 503)).status, 200)
      await becomes(200)
      await vouch.stop()
    } finally {
      execFileSync('umount', ['-l', scene.home])
      scene.remove()
    }
  },
)

function fill(folder: string, file: string): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(file, Buffer.alloc(bavail * bsize))
}

/** The store looks at the free space at most once a second, so the change shows within that time. */
async function firstOther<T extends { readonly status: number }>(
  ask: () => Promise<T>,
  status: number,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask()
    if (answer.status !== status || tries > 2000) return answer
  }
}
