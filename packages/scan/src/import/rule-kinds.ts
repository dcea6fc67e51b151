/** Names of rules of other tools, lower case and without punctuation, and the row of ours that they are about. */
const kinds: readonly (readonly [name: RegExp, detector: string])[] = [
  [/bedrock/, 'aws-bedrock-api-key'],
  [/awssession/, 'aws-session-token'],
  [/aws(?:secret|.*secretaccesskey|2$)/, 'aws-secret-access-key'],
  [/^aws(?:access|key|api|1?$)/, 'aws-access-key'],
  [/(?:gcp|google).*serviceaccount|gcpsak|^gcp(?:credentials?)?$/, 'google-service-account-key'],
  [/gemini/, 'google-gemini-key'],
  [/(?:gcp|google)(?:cloud)?api(?:key)?/, 'google-api-key'],
  [/(?:gcp|google).*(?:client|oauth).*secret/, 'google-oauth-client-secret'],
  [/applicationdefaultcred|(?:gcp|google).*refreshtoken/, 'google-refresh-token'],
  [/azure.*sas(?:token|url)?$|sharedaccesssignature/, 'azure-sas'],
  [/azure.*storage(?:.*key|\d?$)/, 'azure-storage-key'],
  [/azure.*batch/, 'azure-batch-key'],
  [/azure.*cosmos/, 'azure-cosmos-key'],
  [/azure.*(?:servicebus|eventhub|relay)/, 'azure-messaging-key'],
  [/azure.*iot/, 'azure-iot-key'],
  [/azure.*(?:containerregistry|acr$)/, 'azure-registry-key'],
  [/azure.*connectionstring/, 'azure-connection-string'],
  [
    /(?:azuread|entra|activedirectory|azureclient).*secret|azureserviceprincipal|^azure$/,
    'azure-client-secret',
  ],
  [/github.*finegrained/, 'github-fine-grained-token'],
  [/^github(?:pat|token|old|oauth$|appt|refresh|[1-4]?$|personal|v[12])/, 'github-token'],
  [/^npm/, 'npm-token'],
  [/dockerhub|docker.*pat$/, 'docker-hub-token'],
  [/^docker(?:auth|config|registry|$)/, 'registry-auth'],
  [/^openai/, 'openai-api-key'],
  [/^anthropic/, 'anthropic-api-key'],
  [/kubernetes.*(?:serviceaccount|sa)token|^k8s.*token/, 'kubernetes-service-account-token'],
  [/kube.*(?:clientkey|config)/, 'kubernetes-client-key'],
]

/** Kingfisher and others put the origin of a rule before its name. */
const origin = /^(?:betterleaks|kingfisher|veles|np)\.(?:secrets\/)?/

/** The row of ours that a rule of another tool is about; `undefined` where it is about no cloud credential. */
export function detectorOfRule(rule: string): string | undefined {
  const name = rule
    .toLowerCase()
    .replace(origin, '')
    .replaceAll(/[^a-z0-9]/g, '')
  return kinds.find(([pattern]) => pattern.test(name))?.[1]
}

/** A secret that only its context tells from others, with such a context: what a file would have beside it. */
const contexts: Readonly<Record<string, (secret: string) => string>> = {
  'aws-secret-access-key': (secret) => `aws_secret_access_key=${secret}`,
  'google-refresh-token': (secret) => `refresh_token=${secret}`,
}

/** The texts of a record, and what is alone in one in the context that its rule vouches for. */
export function inContext(texts: readonly string[], detector: string | undefined): readonly string[] {
  const context = detector === undefined ? undefined : contexts[detector]
  return context === undefined
    ? texts
    : [...texts, ...texts.filter((text) => !/[=:]/.test(text)).map(context)]
}
