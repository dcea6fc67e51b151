import { startApi, type Asked, type FakeApi, type Reply } from './fake-api.ts'

/** Made by hand in the form of the query protocol: what the client's own parser must take. */
type Parameters = Readonly<Record<string, string>>
type Action = (parameters: Parameters) => string | Reply

/** IAM and STS as the actions say; any other is denied, as IAM denies it. */
export function startIam(actions: Readonly<Record<string, Action>>): Promise<FakeApi> {
  return startApi((asked) => {
    const parameters = parametersOf(asked)
    const name = parameters['Action'] ?? ''
    const answer = actions[name]?.(parameters) ?? awsError('AccessDenied', 403)
    if (typeof answer !== 'string') return answer
    const body = `<${name}Response><${name}Result>${answer}</${name}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${name}Response>`
    return { headers: { 'content-type': 'text/xml' }, body }
  })
}

function parametersOf({ body }: Asked): Parameters {
  return Object.fromEntries(new URLSearchParams(body))
}

export function awsError(code: string, status = 400): Reply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml' }, body }
}

export const identity = (account: string): string =>
  `<Arn>arn:aws:iam::${account}:user/auditor</Arn><UserId>u</UserId><Account>${account}</Account>`

export const accessKey = (id: string, user: string, status = 'Active'): string =>
  `<member><UserName>${user}</UserName><AccessKeyId>${id}</AccessKeyId><Status>${status}</Status><CreateDate>2024-05-01T10:00:00Z</CreateDate></member>`

export const lastUsed = (user: string, used = ''): string =>
  `<UserName>${user}</UserName><AccessKeyLastUsed>${used}<ServiceName>${used === '' ? 'N/A' : 's3'}</ServiceName><Region>${used === '' ? 'N/A' : 'eu-central-1'}</Region></AccessKeyLastUsed>`
