export { createKubernetesSource, type KubernetesOptions } from './kubernetes-source.ts'
