import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Where the tools of the clouds, shells and package managers keep credentials on a person's machine, under the home
 * folder. Whole folders where everything in them belongs to one tool.
 */
const places: readonly string[] = [
  // clouds
  '.aws',
  '.config/gcloud',
  '.azure',
  '.boto',
  '.config/doctl',
  '.oci',
  // clusters and containers
  '.kube',
  '.docker',
  '.config/containers',
  '.config/helm',
  '.terraform.d',
  '.terraformrc',
  '.pulumi/credentials.json',
  // code hosts and packages
  '.netrc',
  '.git-credentials',
  '.config/git',
  '.gitconfig',
  '.config/gh',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pypirc',
  '.m2/settings.xml',
  '.gradle/gradle.properties',
  // shells and what they remember
  '.env',
  '.envrc',
  '.profile',
  '.bash_profile',
  '.bashrc',
  '.zprofile',
  '.zshenv',
  '.zshrc',
  '.config/fish',
  '.bash_history',
  '.zsh_history',
  '.histfile',
  '.local/share/fish/fish_history',
  '.python_history',
  '.node_repl_history',
  '.psql_history',
  // assistants and editors
  '.config/openai',
  '.anthropic',
  '.config/Code/User/settings.json',
]

/** Those of the places that there are under a home folder. */
export function laptopPlaces(home: string): string[] {
  return places.map((place) => join(home, place)).filter((path) => existsSync(path))
}
