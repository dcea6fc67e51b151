import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ForgeKey } from './forge.ts'
import { vouchBin } from './vouch.ts'

export const githubHost = 'token.actions.githubusercontent.com'
export const githubAccount = '123456789012'

/**
 * A folder as a person has it: `trust.yaml` with GitHub and the role `deploy`, its policy beside it, and `vouch`. A key
 * of ours stands in for GitHub's, whose private half nobody has.
 */
export function layOutGithubRole(folder: string, key: ForgeKey, trustPolicy: object): void {
  const documents = [
    { kind: 'Account', id: githubAccount },
    {
      kind: 'Provider',
      url: `https://${githubHost}`,
      audiences: ['sts.amazonaws.com'],
      keys: { jwks: { keys: [key.jwk] } },
    },
    { kind: 'Role', name: 'deploy', trustPolicy: { file: 'deploy-trust.json' } },
  ]
  writeFileSync(join(folder, 'trust.yaml'), documents.map((one) => JSON.stringify(one)).join('\n---\n'))
  writeFileSync(join(folder, 'deploy-trust.json'), JSON.stringify(trustPolicy, null, 2))
  symlinkSync(vouchBin, join(folder, 'vouch'))
}
