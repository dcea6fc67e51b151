import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

/** Outside the checkout, so that a new one need not install anew. */
export const toolCache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vouchsafe-interop')

/** A program of a published Go module. */
export interface GoProgram {
  /** Of the package, without a version. */
  readonly path: string
  /** `v1.2.3`. */
  readonly version: string
  /** What `go install` names it, where that is not the last part of the path. */
  readonly name?: string
}

/** Builds the program once a version and yields its path. */
export function prepareGoProgram({ path, version, name = basename(path) }: GoProgram): string {
  const folder = join(toolCache, `${name}-${version}`)
  const program = join(folder, name)
  if (existsSync(program)) return program
  execFileSync('go', ['install', `${path}@${version}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 900_000,
  })
  return program
}

/** The peer of our scan whose findings every run compares. */
export const gitleaks: GoProgram = {
  path: 'github.com/zricethezav/gitleaks/v8',
  version: 'v8.30.1',
  name: 'gitleaks',
}
