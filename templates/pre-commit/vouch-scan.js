#!/usr/bin/env node
// The hook of .pre-commit-hooks.yaml. pre-commit runs it out of a clone of this repository that it keeps for each
// revision; the first run installs what the program needs into that clone, every later one only scans. Plain
// JavaScript, so that it starts on any Node: bin/vouch.js then sees to one that is new enough.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const clone = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const ready = join(clone, 'node_modules', '.vouch-scan-ready')
const lock = join(clone, '.vouch-scan-installing')
const LONGEST_INSTALL_MS = 10 * 60_000

if (existsSync(ready) || install()) {
  process.argv.splice(2, 0, 'scan', '--staged')
  await import('../../packages/cli/bin/vouch.js')
} else {
  process.stderr.write('vouch: the hook could not install what it needs; nothing was scanned\n')
  process.exitCode = 3
}

/** Installs what the lock file names, running no package's scripts; once, however many commits are made meanwhile. */
function install() {
  if (!acquire()) return existsSync(ready)
  try {
    if (existsSync(ready)) return true
    process.stderr.write('vouch: installing the hook, once for this revision\n')
    const words = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    // the Node that comes as a package is for machines whose own is too old
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (major > 24 || (major === 24 && minor >= 12)) words.push('--omit=optional')
    const { status } = spawnSync('npm', words, {
      cwd: clone,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: withoutGit(process.env),
      shell: process.platform === 'win32',
    })
    if (status !== 0) return false
    writeFileSync(ready, '')
    return true
  } finally {
    rmdirSync(lock)
  }
}

/** git runs hooks with its own variables set, and they are about the repository that is committed to. */
function withoutGit(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')))
}

/** Whether the lock is ours now; `false` once another has installed, or has tried for too long. */
function acquire() {
  const began = Date.now()
  for (;;) {
    try {
      mkdirSync(lock)
      return true
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (existsSync(ready) || Date.now() - began > LONGEST_INSTALL_MS) return false
    if (isStale()) rmdirSync(lock)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

function isStale() {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
  return made !== undefined && Date.now() - made > LONGEST_INSTALL_MS
}
