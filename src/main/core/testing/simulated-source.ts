/** How a simulator's source stands, in wire form, before it sent anything. */
export const SIMULATED_SOURCE = {
  kind: 'chaos',
  state: 'playing',
  detail: '',
  position: null,
  start: null,
  end: null,
  progress: null,
  speed: 1,
  loop: false,
  seed: 7,
  scenario: null,
  events: 0,
  events_per_second: 0,
} as const
