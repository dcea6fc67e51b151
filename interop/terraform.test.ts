// Unmodified Terraform and its AWS provider apply, find no drift and destroy. Neither is on a package registry: a
// machine that has them names the folder of plugins in VOUCH_INTEROP_TERRAFORM_PLUGINS, on others the test is skipped.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { makeScene, startVouch, vouchBin } from '../test/scene/vouch.ts'

const plugins = process.env['VOUCH_INTEROP_TERRAFORM_PLUGINS']
const skip = plugins === undefined ? 'no Terraform on this machine' : false

test(
  'Terraform applies roles, policies and a provider, finds no drift, and destroys them',
  { skip },
  async () => {
    const scene = makeScene([])
    const vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
    const cwd = mkdtempSync(join(tmpdir(), 'vouch-terraform-'))
    copyFileSync(new URL('clients/terraform/main.tf', import.meta.url), join(cwd, 'main.tf'))
    const terraform = async (...args: readonly string[]): Promise<string> => {
      const line = [vouchBin, 'run', '--home', scene.home, '--admin', '--', 'terraform', ...args, '-no-color']
      return (await promisify(execFile)(process.execPath, line, { cwd })).stdout
    }
    try {
      await terraform('init', '-input=false', `-plugin-dir=${plugins}`)
      assert.match(
        await terraform('apply', '-auto-approve', '-input=false'),
        /6 added, 0 changed, 0 destroyed/,
      )
      // its exit code is 2 when anything differs
      await terraform('plan', '-input=false', '-detailed-exitcode')
      assert.match(await terraform('destroy', '-auto-approve', '-input=false'), /6 destroyed/)
    } finally {
      await vouch.stop()
      scene.remove()
      rmSync(cwd, { recursive: true })
    }
  },
)
