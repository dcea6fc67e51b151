// npm run build: compiles for publishing. `dist/npm` is the package `vouchsafe`, with the workspace's own packages
// inside it as bundled dependencies, so that one `npm install vouchsafe` needs nothing of ours from a registry.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  name: string
  version: string
  private?: boolean
  bin?: Record<string, string>
  imports?: Record<string, string>
  exports?: Record<string, string>
  dependencies: Record<string, string>
  optionalDependencies?: Record<string, string>
  bundleDependencies?: string[]
  [other: string]: unknown
}

const emitted = 'dist/emit'
const target = 'dist/npm'
const root = readManifest('package.json')
const internal = (name: string): boolean => name.startsWith('@vouchsafe/')

rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
const packages = globSync('packages/*/package.json').map((file) => ({
  folder: dirname(file),
  manifest: readManifest(file),
}))
for (const { folder, manifest } of packages) stage(folder, manifest)
for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) cpSync(file, join(target, file))
console.log(`${target}: ${packages.length} packages, version ${root.version}`)

function stage(folder: string, manifest: Manifest): void {
  const isProgram = !internal(manifest.name)
  const to = isProgram ? target : join(target, 'node_modules', manifest.name)
  mkdirSync(to, { recursive: true })
  cpSync(join(emitted, folder.replace('packages/', ''), 'src'), join(to, 'src'), { recursive: true })
  if (isProgram) cpSync(join(folder, 'bin'), join(to, 'bin'), { recursive: true })
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(published(manifest, isProgram), null, 2)}\n`)
}

/** The manifest as published: compiled paths, and for the program everything that any of the packages needs. */
function published(manifest: Manifest, isProgram: boolean): Manifest {
  const { private: _private, ...rest } = manifest
  const compiled = {
    ...rest,
    imports: toJavaScript(rest.imports ?? {}),
    ...(rest.exports !== undefined && { exports: toJavaScript(rest.exports) }),
  }
  if (!isProgram) return compiled
  const everything = Object.assign({}, ...packages.map((one) => one.manifest.dependencies)) as Record<
    string,
    string
  >
  return {
    ...compiled,
    dependencies: everything,
    optionalDependencies: root.optionalDependencies ?? {},
    bundleDependencies: Object.keys(everything).filter(internal).toSorted(),
  }
}

function toJavaScript(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, path]) => [name, path.replace(/\.ts$/, '.js')]))
}

function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8'))
}
