import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeScene, roleTrusting, startVouch, type Vouch } from '../../test/scene/vouch.ts'
import { startIssuer, type ForeignIssuer } from './issuer.ts'
import type { Platform } from './workloads.ts'

/** A server that trusts a foreign issuer through its own discovery, and a folder for what the clients need. */
export interface Stage {
  readonly vouch: Vouch
  readonly issuer: ForeignIssuer
  readonly folder: string
  close(): Promise<void>
}

/** Starts the platform's issuer and a server whose one role trusts the platform's one subject. */
export async function setStage(platform: Platform): Promise<Stage> {
  const issuer = await startIssuer(platform.issuer, platform.workloads, platform.algorithm)
  const host = platform.issuer.slice('https://'.length)
  const scene = makeScene([
    providerOf(platform, issuer),
    roleTrusting(platform.role, host, platform.trustedSubject),
  ])
  const vouch = await startVouch(scene)
  const folder = mkdtempSync(join(tmpdir(), 'vouch-interop-'))
  const close = async (): Promise<void> => {
    await Promise.all([vouch.stop(), issuer.close()])
    scene.remove()
    rmSync(folder, { recursive: true })
  }
  return { vouch, issuer, folder, close }
}

function providerOf(platform: Platform, issuer: ForeignIssuer): object {
  return {
    kind: 'Provider',
    url: platform.issuer,
    audiences: ['sts.amazonaws.com'],
    keys: { discoveryUrl: issuer.discoveryUrl, ca: issuer.caPem, allowPrivateAddresses: true },
  }
}
