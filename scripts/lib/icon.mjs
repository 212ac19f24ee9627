/** Containers of PNG pictures that Windows (ICO) and macOS (ICNS) read. Both hold the PNGs as they are. */

/** @typedef {{size: number, png: Buffer}} Picture a square; size in pixels */

/**
 * A Windows icon: a header, one entry of 16 bytes for each picture, then the pictures.
 * @param {readonly Picture[]} pictures 256 pixels at most
 */
export function ico(pictures) {
  const directory = Buffer.alloc(6 + 16 * pictures.length)
  directory.writeUInt16LE(1, 2)
  directory.writeUInt16LE(pictures.length, 4)
  let offset = directory.length
  pictures.forEach(({ size, png }, at) => {
    if (size > 256) throw new RangeError(`A Windows icon holds 256 pixels at most, not ${size}.`)
    const entry = 6 + 16 * at
    // 0 stands for 256.
    directory.writeUInt8(size % 256, entry)
    directory.writeUInt8(size % 256, entry + 1)
    directory.writeUInt16LE(1, entry + 4)
    directory.writeUInt16LE(32, entry + 6)
    directory.writeUInt32LE(png.length, entry + 8)
    directory.writeUInt32LE(offset, entry + 12)
    offset += png.length
  })
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)])
}

/** What macOS calls a PNG of this size in pixels; those of a dense display are drawn as half as large. */
const ICNS_TYPES = new Map([
  [16, ['icp4']],
  [32, ['icp5', 'ic11']],
  [64, ['icp6', 'ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']],
])

/**
 * A macOS icon: `icns`, the length of all, then a type of four letters, a length and a picture, again and again.
 * @param {readonly Picture[]} pictures
 */
export function icns(pictures) {
  const parts = pictures.flatMap(({ size, png }) => {
    const types = ICNS_TYPES.get(size)
    if (types === undefined) throw new RangeError(`macOS has no icon of ${size} pixels.`)
    return types.map((type) => {
      const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
      head.writeUInt32BE(png.length + head.length, 4)
      return Buffer.concat([head, png])
    })
  })
  const head = Buffer.from('icns\0\0\0\0', 'latin1')
  head.writeUInt32BE(head.length + parts.reduce((sum, part) => sum + part.length, 0), 4)
  return Buffer.concat([head, ...parts])
}
