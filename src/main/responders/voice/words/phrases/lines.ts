import { clip } from './clip.ts'

/** The named lines of protocol.md, word for word. */
export const WELCOME = clip('welcome', 'Welcome, Engineer. Colony status operational.')
export const ALERT_LATENCY = clip('alert_latency', 'Warning: High latency detected.')
export const ALERT_CASCADING = clip('alert_cascading', 'Critical alert: Cascading failure suspected.')
export const REPAIR_SUCCESS = clip('repair_success', 'Repair successful. Metrics normalizing.')
export const SYSTEM_HEALTHY = clip('system_healthy', 'System integrity restored to optimal levels.')

/** A welcome that promises nothing. */
export const WELCOME_ALONE = clip('welcome-alone', 'Welcome, Engineer.')

/** Said when somebody asks to hear the voice. */
export const VOICE_TEST = clip('voice-test', 'This is the voice of NEXUS.')

/** The three-minute demo, cue by cue; it is the demo that knows when each of them is true. */
export const DEMO_LINES = [
  clip('demo-hook', 'Five services. One living system.'),
  clip('demo-problem', 'Anomaly detected. Moving to ai-brain.'),
  clip('demo-detection', 'The high latency monitor has fired.'),
  clip('demo-analysis', 'Root cause located: ai-brain.'),
  clip('demo-fix', 'Applying the suggested fix.'),
  clip('demo-scale', 'Now a failure that spreads.'),
  clip('demo-cascade', 'Cascading failure detected.'),
  clip('demo-fix-all', 'Applying a fix to every affected service.'),
  clip('demo-payoff', 'Every service is healthy again.'),
  clip('demo-end', 'NEXUS standing by.'),
]
