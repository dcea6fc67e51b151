const whose = 'my|your|some|fake|dummy|sample|example'
const what = 'gcp|google|cloud|azure|aws|app|api|test|service|project|account|registry|company|org|tenant'
const sample = new RegExp(`^(?:${whose})-?(?:(?:${what})-?){1,4}$|^(?:project|account)-(?:id|name)$`, 'i')

/** Whether a project, account or tenant is called as tutorials call theirs: `my-google-project`, `sample-account`. */
export function isSampleName(name: string): boolean {
  return sample.test(name)
}
