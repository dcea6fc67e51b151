export { explainAzure, type AzureQuestion } from './explain-azure.ts'
