import { applyAnswer } from '@vouchsafe/server/admin/schema'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import { connect } from '#client/connection'
import { readManifests, readManifestText } from '#manifest/read-manifests'
import { printTrustChange } from '#output/trust-change'
import { flagOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const documents = await readAll(invocation)
  const answer = await connect(invocation).admin({
    method: 'POST',
    path: '/v1/apply',
    body: { documents, dryRun: flagOption(invocation, 'dryRun'), prune: flagOption(invocation, 'prune') },
    answer: applyAnswer,
    timeoutMs: 120_000,
  })
  printTrustChange(invocation, answer)
  return exit.ok
}

async function readAll({ io, options }: Invocation): Promise<readonly ManifestDocument[]> {
  const documents: ManifestDocument[] = []
  for (const path of Array.isArray(options['file']) ? options['file'] : [])
    documents.push(
      ...(path === '-' ? readManifestText(await io.readStdin()) : readManifests(String(path), io.cwd)),
    )
  return documents
}
