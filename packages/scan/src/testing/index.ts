export { awsKeyId, awsSecret, dockerAuth, githubToken, npmToken, serviceAccountKey } from './credentials.ts'
