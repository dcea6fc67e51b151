export { createGitSource, type GitSource, type GitSourceOptions } from './git-source.ts'
export { openRememberingGitSource, type RememberingOptions } from './remembering-git-source.ts'
export { openRepository, type Repository } from './repository/open-repository.ts'
