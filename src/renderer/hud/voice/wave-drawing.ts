/** The parts of a canvas that the voice is drawn with. */
export type Pen = Pick<CanvasRenderingContext2D, 'fillRect' | 'globalAlpha'>

/** Speech is seldom louder than this share of full scale: it fills the height. */
const USUAL_PEAK = 0.35
/** Bars of the picture, one for so many pixels. */
const BAR_PX = 4

/** Loudness of samples (128 is silence): 0..1, where usual speech reaches about 1. */
export function levelOf(samples: Uint8Array): number {
  let sum = 0
  for (const sample of samples) sum += (sample - 128) ** 2
  return Math.min(1, Math.sqrt(sum / Math.max(1, samples.length)) / 128 / 0.25)
}

/** Upright bars, mirrored at the middle: the loudest sample of each stretch. */
export function drawWave(pen: Pen, { width, height }: { width: number; height: number }, samples: Uint8Array): void {
  const bars = Math.max(1, Math.floor(width / BAR_PX))
  const middle = height / 2
  for (let bar = 0; bar < bars; bar++) {
    const from = Math.floor((bar * samples.length) / bars)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * samples.length) / bars))
    let peak = 0
    for (let at = from; at < to; at++) peak = Math.max(peak, Math.abs((samples[at] ?? 128) - 128))
    // Quieter towards both ends, so that the line grows out of the frame.
    const ends = Math.min(1, Math.min(bar + 1, bars - bar) / (bars * 0.12))
    const half = Math.max(0.5, Math.min(1, peak / 128 / USUAL_PEAK) * ends * middle)
    pen.fillRect(bar * BAR_PX, middle - half, BAR_PX - 2, half * 2)
  }
}

/** One bar from the start, as long as the voice is loud: nothing swings. */
export function drawLevel(pen: Pen, { width, height }: { width: number; height: number }, level: number): void {
  const thick = Math.max(2, height * 0.3)
  pen.globalAlpha = 0.3
  pen.fillRect(0, (height - thick) / 2, width, thick)
  pen.globalAlpha = 1
  pen.fillRect(0, (height - thick) / 2, width * Math.max(0.02, level), thick)
}
