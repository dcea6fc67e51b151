import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMoto } from '../scene/moto.ts'
import type { Told } from './page.ts'
import type { Labelled } from './policies.ts'

/** Every check of Prowler that looks at who may assume a role. */
export const prowlerChecks = [
  'iam_role_cross_service_confused_deputy_prevention',
  'iam_role_github_oidc_trust_subject_restricted',
  'iam_role_service_trust_restricts_source_to_account',
]

const seed = new URL('../clients/lint/seed-roles.py', import.meta.url).pathname

/** What Prowler says of each policy, as a role in an account that moto plays. @throws Error where a role was not looked at */
export async function toldByProwler(
  { prowler, python }: { readonly prowler: string; readonly python: string },
  policies: readonly Labelled[],
): Promise<Omit<Told, 'tool'>> {
  const moto = await startMoto(python)
  const folder = mkdtempSync(join(tmpdir(), 'vouch-prowler-'))
  try {
    const roles = JSON.stringify(Object.fromEntries(policies.map(({ id, text }) => [id, text])))
    const refused = execFileSync(python, [seed, moto.url], { input: roles, encoding: 'utf8' }).trim()
    if (refused !== '{}') throw new Error(`moto refused roles: ${refused}`)
    const known = checksOf(prowler)
    const checks = prowlerChecks.filter((check) => known.includes(check))
    const words = ['aws', '--checks', ...checks, '--region', 'us-east-1', '--output-formats', 'json-ocsf']
    execFileSync(
      prowler,
      [
        ...words,
        '--output-directory',
        folder,
        '--output-filename',
        'out',
        '--ignore-exit-code-3',
        '--no-banner',
      ],
      { env: environmentOf(moto.url, folder), stdio: 'ignore', timeout: 600_000 },
    )
    return {
      version: versionOf(prowler),
      checks,
      told: readOutput(readFileSync(join(folder, 'out.ocsf.json'), 'utf8'), policies),
    }
  } finally {
    moto.child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

function environmentOf(url: string, home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_DEFAULT_REGION: 'us-east-1',
  }
}

function versionOf(prowler: string): string {
  const text = execFileSync(prowler, ['--version'], { encoding: 'utf8' })
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? ''
}

/** The checks that this version has: some are newer than others. */
function checksOf(prowler: string): string {
  return execFileSync(prowler, ['aws', '--list-checks', '--services', 'iam', '--no-banner'], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  })
}

interface Finding {
  readonly status_code: string
  readonly metadata: { readonly event_code: string }
  readonly resources: readonly { readonly name: string }[]
}

function readOutput(text: string, policies: readonly Labelled[]): ReadonlyMap<string, readonly string[]> {
  // Prowler's own report, of which the parts in use are looked at
  const findings = JSON.parse(text) as readonly Finding[]
  const told = new Map<string, string[]>(policies.map(({ id }) => [id, []]))
  for (const { status_code: status, metadata, resources } of findings)
    if (status === 'FAIL') for (const { name } of resources) told.get(name)?.push(metadata.event_code)
  if (findings.length === 0) throw new Error('Prowler looked at nothing')
  return told
}
