import { FLAG, STATUS_CODE } from '../state/world'

/** What a service looks like: its status, or "stale", which overrules any status. */
export const LOOK = { unknown: 0, healthy: 1, warning: 2, critical: 3, stale: 4 } as const
export type LookCode = (typeof LOOK)[keyof typeof LOOK]
export const LOOK_NAMES = ['unknown', 'healthy', 'warning', 'critical', 'stale'] as const

/** Icon of each look: the shape that carries the meaning where colour cannot. */
export const LOOK_ICONS = ['◌', '●', '▲', '✖', '◌'] as const

export type Theme = 'dark' | 'light'

/** Colours as displayed, `#rrggbb`, indexed by {@link LookCode}. */
export const LOOK_HEX: Record<Theme, readonly string[]> = {
  dark: ['#46536B', '#00FF00', '#FFAA00', '#FF0000', '#5B6070'],
  light: ['#8A93A3', '#0B7A3B', '#B26A00', '#C1001F', '#7A7F8C'],
}

/** Text colours of labels; each >= 7:1 on the label plate of its theme. */
export const LOOK_TEXT: Record<Theme, readonly string[]> = {
  dark: ['#AEB9CC', '#7DFFA9', '#FFC24D', '#FF9C8F', '#A9AFBD'],
  light: ['#414A59', '#064D25', '#6B3F00', '#8A0016', '#464B57'],
}

/** How strongly each look shines; healthy 0.5, warning 0.8, critical 1.0 by product.md. */
export const LOOK_EMISSIVE = [0.3, 0.5, 0.8, 1, 0.22] as const

/** Look of a service from its status code and flags: nothing stale is ever green. */
export function lookOf(status: number, flags: number): LookCode {
  if (status === STATUS_CODE.unknown) return LOOK.unknown
  if ((flags & FLAG.stale) !== 0) return LOOK.stale
  if (status === STATUS_CODE.critical) return LOOK.critical
  return status === STATUS_CODE.warning ? LOOK.warning : LOOK.healthy
}

/** One sRGB channel (0..1) as linear light. */
function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

/** `#rrggbb` as linear r,g,b in 0..1. */
export function hexToLinear(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1), 16)
  return [linear(((n >> 16) & 255) / 255), linear(((n >> 8) & 255) / 255), linear((n & 255) / 255)]
}

const tables: Record<Theme, Float32Array> = {
  dark: new Float32Array(LOOK_HEX.dark.flatMap(hexToLinear)),
  light: new Float32Array(LOOK_HEX.light.flatMap(hexToLinear)),
}

/** Linear colours of all looks, three floats each, for the typed-array writers. */
export function lookTable(theme: Theme): Float32Array {
  return tables[theme]
}
