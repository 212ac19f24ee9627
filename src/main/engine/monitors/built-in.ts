/**
 * The built-in monitors (protocol.md, "Monitors"), in the language that people write
 * theirs in: the editor shows this text, and `nexus monitors --print` prints it.
 */
export const BUILT_IN_MONITORS = `# Monitors of NEXUS. The language: docs/monitors.md.
defaults:
  min_firing: 30s
  new_group_delay: 60s
  recovery: 2 windows
  renotify: 30m
  missing_data: show
  profiles:
    demo: { min_firing: 0s, new_group_delay: 0s, recovery: 1s }

monitors:
  - id: high-latency
    title: High latency
    description: The mean latency of a service is high, or far above what is normal for it.
    query: avg(last_2m):avg:nexus.service.latency{*} by {service_id} > 2000
    priority: p2
    warn: 1000
    recover: 1500
    deviation: true
    profiles:
      demo: { window: 3s }

  - id: high-error-rate
    title: High error rate
    description: The mean error rate of a service is high, or far above what is normal for it.
    query: avg(last_2m):avg:nexus.service.error_rate{*} by {service_id} > 15
    priority: p2
    warn: 5
    recover: 8
    deviation: true
    profiles:
      demo: { window: 3s }

  - id: stale-data
    title: No data
    description: A service that has reported before says nothing any more.
    no_data: true
    priority: p2

  - id: cascading-failure
    title: Cascading failure
    description: Three services or more went bad within five minutes of each other.
    composite: at_least(3, high-latency, high-error-rate)
    priority: p1

  - id: llm-cost
    title: LLM cost
    description: Model calls of the last hour cost more than the budget.
    query: sum(last_1h):sum:nexus.llm.cost{*} > 5
    priority: p3
    warn: 4

  - id: low-fps
    title: Low frame rate
    description: The page draws too few frames to be smooth.
    query: avg(last_1m):avg:nexus.frontend.fps{*} < 30
    priority: p3
    warn: 45
    recover: 35

  # The faults of models are short: these look at ten seconds and wait for nothing.
  - id: llm-token-rate
    title: LLM token rate
    description: The prompts of a service take far more tokens than is normal for it.
    query: sum(last_10s):zscore(sum:nexus.llm.tokens.input{*} by {service_id}) > 8
    priority: p2
    warn: 4
    recover: 4
    min_firing: 0s

  - id: llm-error-rate
    title: LLM error rate
    description: Far more model calls of a service fail (429, bad output) than is normal for it.
    query: sum(last_10s):zscore(sum:nexus.llm.errors{*} by {service_id}) > 8
    priority: p2
    warn: 4
    recover: 4
    min_firing: 0s

  - id: llm-repeat-rate
    title: LLM repeated calls
    description: An agent of a service calls the same tool far more often than is normal for it.
    query: sum(last_10s):zscore(sum:nexus.llm.repeats{*} by {service_id}) > 8
    priority: p2
    warn: 4
    recover: 4
    min_firing: 0s
`
