import type { Finding } from '#finding/types'

/** How a kind of credential ends: what can be taken back first, then what cannot. */
interface End {
  readonly pause?: string
  readonly end: string
}

/** By row, else by vendor. `<name>` is a name of the finding, where it has that. */
const ends: Readonly<Record<string, End>> = {
  'aws-access-key': {
    pause: 'aws iam update-access-key --access-key-id <accessKeyId> --status Inactive',
    end: 'aws iam delete-access-key --access-key-id <accessKeyId>',
  },
  'google-service-account-key': {
    pause: 'gcloud iam service-accounts keys disable <privateKeyId> --iam-account <clientEmail>',
    end: 'gcloud iam service-accounts keys delete <privateKeyId> --iam-account <clientEmail>',
  },
  'google-api-key': { end: 'gcloud services api-keys delete <keyName>' },
  'azure-client-secret': { end: 'az ad app credential delete --id <clientId> --key-id <keyId>' },
  'azure-storage-key': {
    pause: 'az storage account update --name <account> --allow-shared-key-access false',
    end: 'az storage account keys renew --account-name <account> --key primary',
  },
  'kubernetes-service-account-token': { end: 'kubectl delete secret <secret> --namespace <namespace>' },
  'npm-token': { end: 'npm token revoke <token id, from `npm token list`>' },
}

const endsOfVendor: Readonly<Record<Finding['vendor'], string>> = {
  aws: 'delete the key in IAM; its user may hold one more',
  google: 'delete the key in the Google Cloud console, under APIs & Services, Credentials',
  azure: 'regenerate the key in the Azure portal; the second key keeps working meanwhile',
  kubernetes: 'delete the Secret, or rotate the certificate authority that signed the client certificate',
  github: 'revoke the token in the settings of its owner, under Developer settings',
  npm: 'revoke the token in the settings of its owner on npmjs.com',
  registry: 'revoke the token or change the password at the registry',
  openai: 'revoke the key on platform.openai.com, under API keys',
  anthropic: 'delete the key in the Anthropic console, under API keys',
}

/** One thing to do: a sentence, and a command where there is one. Neither holds a secret. */
export interface Step {
  readonly say: string
  /** For a person to read and run; a blank in it, `<keyId>`, is theirs to fill. */
  readonly command?: string
}

/** What to do about a finding, in this order: what can be taken back comes before what cannot. */
export function nextSteps(finding: Finding): readonly Step[] {
  const { stance, replacement, match, places } = finding
  if (stance === 'federation') return []
  const instead: Step = { say: `Put in its place: ${replacement}` }
  if (stance === 'reference') return [instead, { say: 'Then delete the stored key that it refers to.' }]
  if (match?.state === 'gone')
    return [{ say: 'Nothing is left to revoke: take the text away, so that nobody looks at it again.' }]
  const isPaused = match?.state === 'disabled'
  const { pause, end } = ends[finding.detector] ?? {}
  return [
    ...(isPaused ? [] : [instead]),
    ...(isPaused || pause === undefined
      ? []
      : [
          {
            say: 'When nothing uses it any more, pause it, which can be taken back:',
            command: filled(pause, finding),
          },
        ]),
    end === undefined
      ? { say: `When nothing missed it, ${endsOfVendor[finding.vendor]}: that cannot be taken back.` }
      : { say: 'When nothing missed it, end it, which cannot be taken back:', command: filled(end, finding) },
    { say: cleanUp(places) },
  ]
}

function cleanUp(places: Finding['places']): string {
  const isCopied = places.some(({ origin }) => origin.kind === 'git' || origin.kind === 'image')
  return isCopied
    ? 'Only then clean up: to rewrite a history or to push a new image takes the key from nobody who has it.'
    : 'Only then take the text away: that alone takes the key from nobody who has it.'
}

/** What a name may be made of to stand in a command; nothing of a shell's own is in it. */
const harmless = /^[A-Za-z0-9@._:/+-]{1,200}$/

function filled(command: string, { names: own, match }: Finding): string {
  const { keyId, account } = match ?? {}
  const names: Readonly<Record<string, string | undefined>> = { keyId, account, ...own }
  return command.replaceAll(/<([A-Za-z]+)>/g, (blank, name: string) => {
    const value = Object.hasOwn(names, name) ? names[name] : undefined
    return value !== undefined && harmless.test(value) && !value.startsWith('-') ? value : blank
  })
}
