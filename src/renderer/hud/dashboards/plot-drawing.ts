/** Colours of a plot, read from the theme. */
export type PlotInk = 'orange' | 'ice' | 'violet' | 'rose' | 'critical' | 'warning' | 'healthy' | 'flow' | 'sand'

/** One series: `line` for what is measured, `bar` for what is counted. */
export interface Layer {
  readonly kind: 'line' | 'bar'
  readonly ink: PlotInk
  /** One value a column; null: nothing is known, and nothing is drawn. */
  readonly values: readonly (number | null)[]
  /** Bars on top of those of the layer before. */
  readonly stacked?: boolean
  readonly filled?: boolean
}

export interface PlotSpec {
  readonly layers: readonly Layer[]
  /** Top of the scale; the bottom is 0. */
  readonly top: number
  /** Columns in which NEXUS listened. */
  readonly heard: readonly boolean[]
  /** A level that is usual, drawn as a dashed line. */
  readonly usual?: number | null
}

export interface PlotColours {
  readonly of: (ink: PlotInk) => string
  readonly fill: string
  readonly line: string
  readonly gap: string
}

type Context = Pick<
  CanvasRenderingContext2D,
  | 'clearRect'
  | 'fillRect'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
  | 'fill'
  | 'closePath'
  | 'setLineDash'
  | 'save'
  | 'restore'
  | 'rect'
  | 'clip'
  | 'arc'
> & { fillStyle: unknown; strokeStyle: unknown; lineWidth: number; lineJoin: string; globalAlpha: number }

/** Share of a column that its bar fills. */
const BAR = 0.74

/** A round number at or above the highest value: 1, 2 or 5 times a power of ten. */
export function scaleTop(highest: number): number {
  if (!(highest > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(highest))
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= highest * (1 - 1e-9)) ?? 10
  return step * power
}

/** Hatches the columns in which nobody listened: nothing is known there, which is not zero. */
export function drawUnheard(
  context: Context,
  width: number,
  height: number,
  heard: readonly boolean[],
  colour: string,
  ratio: number,
): void {
  const step = width / Math.max(1, heard.length)
  context.strokeStyle = colour
  context.lineWidth = ratio
  for (let i = 0; i < heard.length; ) {
    if (heard[i] === true) {
      i++
      continue
    }
    let end = i
    while (end < heard.length && heard[end] !== true) end++
    context.save()
    context.globalAlpha = 0.4
    context.beginPath()
    context.rect(i * step, 0, (end - i) * step, height)
    context.clip()
    context.beginPath()
    for (let x = i * step - height; x < end * step; x += 7 * ratio) {
      context.moveTo(x, height)
      context.lineTo(x + height, 0)
    }
    context.stroke()
    context.restore()
    i = end
  }
}

/** Runs of columns with a value: a line is never drawn over what is not known. */
export function runsOf(values: readonly (number | null)[]): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || values[i] === undefined) continue
    const last = runs.at(-1)
    if (last !== undefined && last[1] === i - 1) last[1] = i
    else runs.push([i, i])
  }
  return runs
}

function drawLine(context: Context, { values, ink, filled }: Layer, spec: PlotSpec, size: Size, colours: PlotColours): void {
  const { width, height, ratio } = size
  const step = width / Math.max(1, values.length)
  const x = (i: number) => (i + 0.5) * step
  const y = (value: number) => height - ratio - Math.min(1, value / spec.top) * (height - 2 * ratio)
  for (const [from, to] of runsOf(values)) {
    const path = () => {
      context.beginPath()
      for (let i = from; i <= to; i++) {
        const at = y(values[i] ?? 0)
        if (i === from) context.moveTo(x(i), at)
        else context.lineTo(x(i), at)
      }
    }
    if (filled === true && to > from) {
      path()
      context.lineTo(x(to), height)
      context.lineTo(x(from), height)
      context.closePath()
      context.fillStyle = colours.fill
      context.fill()
    }
    context.strokeStyle = colours.of(ink)
    context.lineWidth = 1.75 * ratio
    context.lineJoin = 'round'
    if (from === to) {
      context.fillStyle = colours.of(ink)
      context.fillRect(x(from) - Math.max(ratio, step / 2), y(values[from] ?? 0) - ratio, Math.max(2 * ratio, step), 2 * ratio)
      continue
    }
    path()
    context.stroke()
  }
}

/** The column that still runs is drawn pale: it has not counted all of its time. */
function drawBars(
  context: Context,
  { values, ink }: Layer,
  spec: PlotSpec,
  size: Size,
  colours: PlotColours,
  below: Float64Array,
  stacked: boolean,
): void {
  const { width, height, ratio } = size
  const step = width / Math.max(1, values.length)
  context.fillStyle = colours.of(ink)
  for (const [i, value] of values.entries()) {
    if (value === null || value === 0) continue
    const from = stacked ? (below[i] ?? 0) : 0
    below[i] = from + value
    const base = height - Math.min(1, from / spec.top) * height
    const tall = Math.max(ratio, Math.min(1, value / spec.top) * height)
    context.globalAlpha = i === values.length - 1 ? 0.55 : 1
    context.fillRect(i * step + (step * (1 - BAR)) / 2, base - tall, Math.max(ratio, step * BAR), tall)
  }
  context.globalAlpha = 1
}

interface Size {
  readonly width: number
  readonly height: number
  /** Device pixels a CSS pixel. */
  readonly ratio: number
}

/** Draws a plot whose left edge is its oldest column. */
export function drawPlot(context: Context, size: Size, spec: PlotSpec, colours: PlotColours): void {
  const { width, height, ratio } = size
  context.clearRect(0, 0, width, height)
  drawUnheard(context, width, height, spec.heard, colours.gap, ratio)
  context.fillStyle = colours.line
  context.fillRect(0, height - ratio, width, ratio)
  context.fillRect(0, 0, width, ratio)
  if (spec.usual !== null && spec.usual !== undefined && spec.usual < spec.top) {
    const y = height - (spec.usual / spec.top) * height
    context.save()
    context.strokeStyle = colours.of('flow')
    context.lineWidth = ratio
    context.setLineDash([2 * ratio, 4 * ratio])
    context.beginPath()
    context.moveTo(0, y)
    context.lineTo(width, y)
    context.stroke()
    context.restore()
  }
  const below = new Float64Array(spec.heard.length)
  for (const layer of spec.layers) {
    if (layer.kind === 'line') drawLine(context, layer, spec, size, colours)
    else drawBars(context, layer, spec, size, colours, below, layer.stacked === true)
  }
}
