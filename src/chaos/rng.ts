/**
 * sfc32, the 32-bit Small Fast Counting generator of Chris Doty-Humphrey's PractRand
 * (public domain): 128 bits of state, integer operations only, so the same seed gives
 * the same numbers on every machine.
 */
export class Rng {
  private a: number
  private b: number
  private c: number
  private counter = 1

  /** The stream named `key` of `seed`; streams of different keys are independent. */
  constructor(seed: number, key: string) {
    const text = `${seed}\u0000${key}`
    this.a = hash(text, 0x9e3779b9)
    this.b = hash(text, 0x243f6a88)
    this.c = hash(text, 0xb7e15162)
    // Twelve rounds mix the seed words, as PractRand's own seeding does.
    for (let round = 0; round < 12; round++) this.next()
  }

  /** Uniform in [0, 1), 32 bits. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
}

/** FNV-1a over UTF-16 code units from a chosen basis, finished with MurmurHash3's fmix32. */
export function hash(text: string, basis: number): number {
  let h = basis | 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    h = Math.imul(h ^ (unit & 0xff), 0x01000193)
    h = Math.imul(h ^ (unit >>> 8), 0x01000193)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
