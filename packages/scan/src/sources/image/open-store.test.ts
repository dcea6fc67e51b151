import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { openerOf } from './open-store.ts'

const cwd = mkdtempSync(join(tmpdir(), 'vouch-open-'))
after(() => rmSync(cwd, { recursive: true }))
mkdirSync(join(cwd, 'alpine'))
mkdirSync(join(cwd, 'layout'))
writeFileSync(join(cwd, 'layout/index.json'), '{}')
writeFileSync(join(cwd, 'saved.tar'), '')

const cases: [reference: string, store: string][] = [
  ['alpine', 'RegistryStore'],
  ['./alpine', 'LayoutStore'],
  ['oci:alpine', 'LayoutStore'],
  ['layout', 'LayoutStore'],
  ['docker://layout', 'RegistryStore'],
  ['saved.tar', 'ArchiveStore'],
  ['docker-archive:saved.tar', 'ArchiveStore'],
  ['oci-archive:saved.tar', 'ArchiveStore'],
  ['ghcr.io/org/app:tag', 'RegistryStore'],
]
for (const [reference, name] of cases)
  test(`openerOf() takes ${reference} for a ${name}`, async () => {
    using store = await openerOf(reference, { cwd })(new AbortController().signal)
    assert.equal(store.constructor.name, name)
  })

for (const reference of ['./none', '/none/at/all', 'oci:none', 'none.TAR', ''])
  test(`openerOf() refuses ${JSON.stringify(reference)}`, () =>
    assert.throws(
      () => openerOf(reference, { cwd }),
      (error) => isVouchsafeError(error, 'input_invalid'),
    ))
