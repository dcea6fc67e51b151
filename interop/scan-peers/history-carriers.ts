import type { HistoryCarrier } from './carrier.ts'
import { zip } from './archives.ts'

/** Carriers of a repository, in the order in which they are planted; every one leaves `main` checked out and clean. */
export const historyCarriers: readonly HistoryCarrier[] = [
  {
    name: 'a file of HEAD',
    plant: (repository, text) => {
      repository.write('deploy.sh', `export TOKEN=${text}\n`)
      repository.commit('deploy')
    },
  },
  {
    name: 'a file deleted since',
    plant: (repository, text) => {
      repository.write('old.sh', `export TOKEN=${text}\n`)
      repository.commit('old')
      repository.git(['rm', '-q', 'old.sh'])
      repository.commit('without')
    },
  },
  {
    name: 'a merge resolution, removed later',
    plant: (repository, text) => {
      repository.git(['checkout', '-q', '-b', 'side'])
      repository.write('side.txt', 'side\n')
      repository.commit('side')
      repository.git(['checkout', '-q', 'main'])
      repository.git(['merge', '-q', '--no-ff', '--no-commit', 'side'])
      repository.write('resolved.txt', `token=${text}\n`)
      repository.commit('merge')
      repository.git(['rm', '-q', 'resolved.txt'])
      repository.commit('without')
    },
  },
  {
    name: 'a commit amended away: only the reflog has it',
    plant: (repository, text) => {
      repository.write('amended.txt', `token=${text}\n`)
      repository.commit('before')
      repository.git(['rm', '-q', 'amended.txt'])
      repository.git(['commit', '-q', '--amend', '--allow-empty', '-m', 'after'])
    },
  },
  {
    name: 'a branch deleted since',
    plant: (repository, text) => {
      repository.git(['checkout', '-q', '-b', 'gone'])
      repository.write('branch.txt', `token=${text}\n`)
      repository.commit('on a branch')
      repository.git(['checkout', '-q', 'main'])
      repository.git(['branch', '-q', '-D', 'gone'])
    },
  },
  {
    name: 'a stash of tracked edits',
    plant: (repository, text) => {
      repository.write('deploy.sh', `export TOKEN=${text}\n`)
      repository.git(['stash', '-q'])
    },
  },
  {
    name: 'a stash of an untracked file',
    plant: (repository, text) => {
      repository.write('untracked.txt', `token=${text}\n`)
      repository.git(['stash', '-q', '-u'])
    },
  },
  {
    name: 'staged once, then unstaged: a dangling blob',
    plant: (repository, text) => {
      repository.write('unstaged.txt', `token=${text}\n`)
      repository.git(['add', 'unstaged.txt'])
      repository.git(['rm', '-q', '-f', 'unstaged.txt'])
    },
  },
  {
    name: 'a file that attributes call binary',
    plant: (repository, text) => {
      repository.write('.gitattributes', '*.bin binary\n*.secret -diff\n')
      repository.write('settings.bin', `token=${text}\n`)
      repository.commit('binary')
    },
  },
  {
    name: 'a file with the attribute -diff',
    plant: (repository, text) => {
      repository.write('prod.secret', `token=${text}\n`)
      repository.commit('no diff')
    },
  },
  {
    name: 'a file in UTF-16',
    plant: (repository, text) => {
      repository.write('deploy.ps1', Buffer.from(`\uFEFF$token = "${text}"\r\n`, 'utf16le'))
      repository.commit('PowerShell')
    },
  },
  {
    name: 'a zip archive',
    plant: (repository, text) => {
      repository.write('release.zip', zip({ path: 'config.env', content: `TOKEN=${text}\n` }))
      repository.commit('release')
    },
  },
  {
    name: 'a commit message',
    plant: (repository, text) => {
      repository.write('CHANGES', 'the token is another one\n')
      repository.commit(`roll the token, was ${text}`)
    },
  },
  {
    name: 'the message of an annotated tag',
    plant: (repository, text) => void repository.git(['tag', '-a', 'v1', '-m', `released with ${text}`]),
  },
  {
    name: 'a note',
    plant: (repository, text) => void repository.git(['notes', 'add', '-m', `deployed with ${text}`]),
  },
]
