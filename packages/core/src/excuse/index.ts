export { parseExcuseComment, type CommentExcuse } from './parse-comment.ts'
export {
  ignoreFileName,
  readIgnoreFile,
  type IgnoredFingerprint,
  type IgnoredPlace,
  type IgnoreFault,
  type IgnoreFile,
} from './read-ignore-file.ts'
