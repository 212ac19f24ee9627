import { drawPlot, type PlotInk, type PlotSpec } from './plot-drawing.ts'
import { useCanvas } from './use-canvas.ts'

interface PlotProps extends PlotSpec {
  /** What it shows, for who cannot see it. */
  readonly label: string
  readonly className?: string
}

/** A chart without words: numbers and names stand beside it. */
export function Plot({ label, className = '', ...spec }: PlotProps) {
  const canvas = useCanvas(
    (context, size, css) =>
      drawPlot(context, size, spec, {
        of: (ink: PlotInk) => css(`--${ink}`),
        fill: css('--chart-fill'),
        line: css('--line'),
        gap: css('--stale-dim'),
      }),
    spec.layers,
  )
  return <canvas ref={canvas} className={`dash-plot ${className}`} role="img" aria-label={label} />
}
