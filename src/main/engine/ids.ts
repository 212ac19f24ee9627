/** 53-bit string hash (cyrb53 by bryc, public domain): not for secrets, only to tell ids apart. */
function hash53(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0)
}

/** Id from content and sequence, the same in every replay: `inc-7-3kf0q9x2b1`. */
export function derivedId(prefix: string, sequence: number, ...content: (string | number)[]): string {
  return `${prefix}-${sequence}-${hash53(JSON.stringify(content)).toString(36)}`
}
