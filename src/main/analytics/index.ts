export { Analytics } from './analytics.ts'
export { gaugesOf, limitsOf } from './budget.ts'
export { llmDashboardOf } from './llm-view.ts'
export { overviewOf } from './overview.ts'
