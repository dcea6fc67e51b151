import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { makeScene, startVouch, vouchBin, type Scene, type Vouch } from '../scene/vouch.ts'

const folder = new URL('../../examples', import.meta.url).pathname

describe('the manifests under examples/', () => {
  let scene: Scene
  let vouch: Vouch
  before(async () => {
    scene = makeScene([])
    vouch = await startVouch(scene)
  })
  after(async () => {
    await vouch.stop()
    scene.remove()
  })

  for (const example of readdirSync(folder))
    test(`${example} applies without a warning, and a second time changes nothing`, async () => {
      const apply = () =>
        promisify(execFile)(process.execPath, [
          vouchBin,
          'apply',
          '--home',
          scene.home,
          '-f',
          `${folder}/${example}`,
        ])
      const first = await apply()
      assert.equal(first.stderr, '')
      assert.match(first.stdout, /changes? stored/)
      assert.match((await apply()).stdout, /nothing to change/)
    })
})
