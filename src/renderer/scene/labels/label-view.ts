import type { LabelWish } from './placement'

/** One label on screen: its elements, its text and its wish for a place. */
export class LabelView implements LabelWish {
  anchorX = 0
  anchorY = 0
  width = 0
  height = 0
  last = -1
  candidate = -1
  x = 0
  y = 0
  /** Slot it speaks for, -1 - district for a district, or NaN while unused. */
  key = Number.NaN
  /** True while the anchor is in front of the camera and on screen. */
  visible = false
  readonly element: HTMLDivElement
  /** Leader line: a bar moved by transform alone, so that the compositor never repaints it. */
  private readonly line: HTMLDivElement
  private readonly name: Text
  private readonly values: Text
  private readonly valuesRow: HTMLDivElement
  private shownName = ''
  private shownValues = ''
  private color = ''
  private fontPx = 0
  private shownX = Number.NaN
  private shownY = Number.NaN
  private hidden = true

  constructor(layer: HTMLElement) {
    this.line = document.createElement('div')
    this.line.className = 'nexus-label-line'
    layer.append(this.line)
    this.element = document.createElement('div')
    this.element.className = 'nexus-label'
    const nameRow = document.createElement('div')
    nameRow.className = 'nexus-label-name'
    this.name = document.createTextNode('')
    nameRow.append(this.name)
    this.valuesRow = document.createElement('div')
    this.valuesRow.className = 'nexus-label-values'
    this.values = document.createTextNode('')
    this.valuesRow.append(this.values)
    this.element.append(nameRow, this.valuesRow)
    layer.append(this.element)
  }

  /** Writes the text; measures only when it changed. */
  write(
    name: string,
    values: string,
    full: string,
    fontPx: number,
    measure: (text: string, bold: boolean, fontPx: number) => number,
  ): void {
    if (name === this.shownName && values === this.shownValues && fontPx === this.fontPx) return
    if (name !== this.shownName) this.name.nodeValue = name
    if (values !== this.shownValues) this.values.nodeValue = values
    if (fontPx !== this.fontPx) this.element.style.fontSize = `${fontPx}px`
    this.shownName = name
    this.shownValues = values
    this.fontPx = fontPx
    this.element.title = full
    this.valuesRow.style.display = values === '' ? 'none' : ''
    // Rounded up to a grid, so that changing digits do not make labels jitter.
    const inner = Math.max(measure(name, true, fontPx) * 1.04, measure(values, false, fontPx))
    this.width = Math.ceil((inner + fontPx * 1.35) / 12) * 12
    this.height = Math.ceil(fontPx * 1.18 * (values === '' ? 1 : 2) + fontPx * 0.4)
    this.element.style.width = `${this.width}px`
    this.element.style.height = `${this.height}px`
  }

  /** Forces the next {@link write} to measure. */
  forget(): void {
    this.fontPx = 0
  }

  paint(color: string, look: string, focus: boolean, quiet: boolean): void {
    if (color !== this.color) {
      this.color = color
      this.element.style.color = color
      this.line.style.backgroundColor = color
    }
    const data = this.element.dataset
    if (data.look !== look) data.look = look
    const focused = focus ? '1' : '0'
    if (data.focus !== focused) data.focus = focused
    const muted = quiet ? '1' : '0'
    if (data.quiet !== muted) data.quiet = muted
  }

  /** Shows the label where it was placed, with its leader line. */
  show(): void {
    if (this.candidate < 0) {
      this.hide()
      return
    }
    this.last = this.candidate
    const x = Math.round(this.x)
    const y = Math.round(this.y)
    if (x !== this.shownX || y !== this.shownY) {
      this.shownX = x
      this.shownY = y
      this.element.style.transform = `translate3d(${x}px,${y}px,0)`
    }
    const fromX = Math.min(Math.max(this.anchorX, x + 6), x + this.width - 6)
    const fromY = this.anchorY > y + this.height ? y + this.height : y
    const length = Math.hypot(this.anchorX - fromX, this.anchorY - fromY)
    const angle = Math.atan2(this.anchorY - fromY, this.anchorX - fromX)
    this.line.style.transform = `translate(${fromX.toFixed(1)}px,${fromY.toFixed(1)}px) rotate(${angle.toFixed(3)}rad) scaleX(${length.toFixed(1)})`
    if (this.hidden) {
      this.hidden = false
      this.element.style.visibility = 'visible'
      this.line.style.visibility = 'visible'
    }
  }

  hide(): void {
    this.candidate = -1
    if (this.hidden) return
    this.hidden = true
    this.last = -1
    this.element.style.visibility = 'hidden'
    this.line.style.visibility = 'hidden'
  }
}
