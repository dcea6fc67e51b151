import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Labelled } from './policies.ts'

/** Every check of Checkov that looks at who may assume a role. */
export const checkovChecks = ['CKV_AWS_60', 'CKV_AWS_61', 'CKV_AWS_358', 'CKV_AWS_393']

/** What Checkov says of each policy, as the trust policy of a role in Terraform: the framework for which it has most checks. */
export function toldByCheckov(
  program: string,
  policies: readonly Labelled[],
): ReadonlyMap<string, readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-checkov-'))
  try {
    writeFileSync(join(folder, 'main.tf'), policies.map(roleOf).join('\n'))
    const words = ['-d', '.', '--framework', 'terraform', '-c', checkovChecks.join(), '-o', 'json']
    // it ends with 1 where it found something, and asks its vendor for guidelines that we have no use for
    const output = execFileSync(
      program,
      [...words, '--soft-fail', '--compact', '--quiet', '--skip-download'],
      {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 64 * 1024 * 1024,
      },
    )
    return readOutput(output, policies)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function roleOf({ id, text }: Labelled): string {
  // what is a variable of a policy would be one of Terraform
  const literal = text.replaceAll('${', '$${')
  return `resource "aws_iam_role" "${id}" {\n  name               = "${id}"\n  assume_role_policy = jsonencode(${literal})\n}\n`
}

interface Output {
  readonly results: {
    readonly failed_checks: readonly { readonly check_id: string; readonly resource: string }[]
  }
  readonly summary: { readonly resource_count: number; readonly parsing_errors: number }
}

function readOutput(text: string, policies: readonly Labelled[]): ReadonlyMap<string, readonly string[]> {
  // Checkov's own report, of which the parts in use are looked at
  const { results, summary } = JSON.parse(text) as Output
  if (summary.resource_count !== policies.length || summary.parsing_errors > 0)
    throw new Error(`Checkov read ${summary.resource_count} of ${policies.length} roles`)
  const told = new Map<string, string[]>(policies.map(({ id }) => [id, []]))
  for (const { check_id: check, resource } of results.failed_checks)
    told.get(resource.replace('aws_iam_role.', ''))?.push(check)
  return told
}
