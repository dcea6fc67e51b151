import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { countHidden, LayerLog, type Deed } from './layer-log.ts'
import { memberDeed } from './member-deed.ts'
import { pathChain } from './path-set.ts'

const deeds: [path: string, deed: Deed, of: string][] = [
  ['./etc/passwd', 'file', 'etc/passwd'],
  ['/etc/passwd', 'file', 'etc/passwd'],
  ['.wh.gone', 'whiteout', 'gone'],
  ['./a/b/.wh.gone', 'whiteout', 'a/b/gone'],
  ['a/.wh..wh..opq', 'opaque', 'a'],
  ['.wh..wh..opq', 'opaque', ''],
  ['.wh..wh.aufs', 'file', '.wh..wh.aufs'],
  ['a/.wh.', 'whiteout', 'a/'],
  ['../../etc/shadow', 'file', '../../etc/shadow'],
]
for (const [path, deed, of] of deeds)
  test(`memberDeed() takes ${path} for a ${deed} of ${of || 'the root'}`, () =>
    assert.deepEqual(memberDeed({ path, type: 'file' }), { deed, path: of }))

/** What a union of layers shows, by doing it: paths to the layer that each comes from. */
function shown(layers: readonly (readonly (readonly [Deed, string])[])[]): Map<string, number> {
  const tree = new Map<string, { layer: number; isFolder: boolean }>()
  const drop = (path: string, isSelfToo: boolean): void => {
    for (const other of tree.keys())
      if ((isSelfToo && other === path) || path === '' || other.startsWith(`${path}/`)) tree.delete(other)
  }
  for (const [layer, members] of layers.entries()) {
    for (const [deed, path] of members)
      if (deed === 'whiteout' || deed === 'opaque') drop(path, deed === 'whiteout')
    const added = members.flatMap(([deed, path]): [string, boolean][] => {
      const parts = path.split('/').slice(0, -1)
      const folders = parts.map((_, index): [string, boolean] => [parts.slice(0, index + 1).join('/'), true])
      return deed === 'whiteout' ? folders : [...folders, [path, deed === 'directory' || deed === 'opaque']]
    })
    for (const [path, isFolder] of added.toSorted(([one], [other]) => one.length - other.length)) {
      if (!isFolder || tree.get(path)?.isFolder !== true) drop(path, true)
      tree.set(path, { layer, isFolder })
    }
  }
  return new Map([...tree].map(([path, { layer }]) => [path, layer]))
}

test('what LayerLog calls hidden is what laying the layers over each other does not show', () => {
  const name = fc.constantFrom('a', 'b', 'a/c', 'a/d', 'a/c/e', 'b/c')
  const deed = fc.constantFrom<Deed>('file', 'directory', 'link', 'whiteout', 'opaque')
  // a layer has each path once, and nothing under what is no folder: writers make no other
  const layer = fc
    .uniqueArray(fc.tuple(deed, name), { selector: ([, path]) => path, maxLength: 4 })
    .map((members) =>
      members.filter(
        ([, path]) =>
          !members.some(
            ([above, other]) => above !== 'directory' && above !== 'opaque' && path.startsWith(`${other}/`),
          ),
      ),
    )
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (layers) => {
      const logs = layers.map((members) => {
        const log = new LayerLog({ left: 1000 })
        for (const [what, path] of members) log.add(what, path)
        return log
      })
      const seen = shown(layers)
      const files = layers.flatMap((members, index) =>
        members.filter(([what]) => what === 'file').map(([, path]) => ({ path, index })),
      )
      for (const { path, index } of files)
        assert.equal(
          logs.slice(index + 1).some(({ cover }) => cover.hides(pathChain(path))),
          seen.get(path) !== index,
        )
      const hidden = files.filter(({ path, index }) => seen.get(path) !== index).length
      assert.equal(countHidden(logs, { left: 1e6 }), hidden)
    }),
  )
})

test('countHidden() gives up where there is too much to look at', () => {
  const logs = Array.from({ length: 100 }, () => new LayerLog({ left: 1000 }))
  for (const log of logs) log.add('file', 'a')
  assert.equal(countHidden(logs, { left: 100 }), undefined)
})

test('LayerLog notes no more than there is room for', () => {
  const room = { left: 10 }
  const log = new LayerLog(room)
  for (let index = 0; index < 1000; index += 1) log.add('file', `${index}/x/y/z`)
  assert.ok(log.size <= 10)
})
