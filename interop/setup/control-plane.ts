import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { toolCache } from './go-program.ts'

const source = new URL('control-plane/', import.meta.url).pathname
const name = 'control-plane'

/**
 * The program that is a real kube-apiserver, or with `etcd` as its first argument a real etcd. Built once a version
 * from the published modules that `control-plane/go.mod` pins, outside the checkout.
 */
export function prepareControlPlane(): string {
  const digest = createHash('sha256')
  for (const file of ['go.mod', 'go.sum', 'main.go']) digest.update(readFileSync(join(source, file)))
  const folder = join(toolCache, `${name}-${digest.digest('hex').slice(0, 16)}`)
  const program = join(folder, name)
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  const [version = ''] =
    /(?<=k8s\.io\/kubernetes )v[\d.]+/.exec(readFileSync(join(source, 'go.mod'), 'utf8')) ?? []
  const [major, minor] = version.slice(1).split('.')
  const facts = { gitVersion: version, gitMajor: major, gitMinor: minor }
  const stamps = Object.entries(facts).map(
    ([fact, value]) => `-X k8s.io/component-base/version.${fact}=${value}`,
  )
  const fresh = `${program}.${process.pid}`
  const flags = ['-mod=readonly', '-trimpath', `-ldflags=-s -w ${stamps.join(' ')}`]
  execFileSync('go', ['build', ...flags, '-o', fresh, '.'], {
    cwd: source,
    env: { ...process.env, GOFLAGS: '-buildvcs=false' },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 3_000_000,
  })
  renameSync(fresh, program)
  return program
}
