import { kubernetesSecret } from './kubernetes-secret.ts'
import { lastApplied } from './last-applied.ts'
import { namedValue } from './named-value.ts'
import { notebook } from './notebook.ts'
import type { Unfolder } from './types.ts'

/** Every kind of document that is read as what it is; the rest is found where it stands. */
export const unfolders: readonly Unfolder[] = [kubernetesSecret, lastApplied, namedValue, notebook]
