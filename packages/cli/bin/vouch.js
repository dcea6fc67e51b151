#!/usr/bin/env node
// Plain JavaScript on purpose: it must start on any Node a machine has, and then continue on one that is new enough.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire, enableCompileCache } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const oldest = [24, 12]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])

if (isNewEnough) await start()
else continueOnPinnedNode()

async function start() {
  enableCompileCache?.()
  const here = dirname(fileURLToPath(import.meta.url))
  const source = join(here, '..', 'src', 'program', 'main.ts')
  const { main } = await import(existsSync(source) ? source : join(here, '..', 'src', 'program', 'main.js'))
  await main(process.argv.slice(2))
}

/** The package `node-linux-*` carries a Node binary; npm installed it beside us where the platform has one. */
function continueOnPinnedNode() {
  const binary = findPinnedNode()
  if (binary === undefined) {
    process.stderr.write(
      `vouch: expected Node ${oldest.join('.')} or newer, found ${process.versions.node}; install a newer Node and try again\n`,
    )
    process.exitCode = 1
    return
  }
  const child = spawn(binary, process.argv.slice(1), { stdio: 'inherit' })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)
  })
}

function findPinnedNode() {
  const require = createRequire(import.meta.url)
  try {
    const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`)
    return join(dirname(manifest), 'bin', 'node')
  } catch {
    return undefined
  }
}
