import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a file is called until it is whole. */
export const PART = '.part'

/** Writes a file so that under its name there is all of it or what was there before. Throws what the file system throws. */
export async function writeWhole(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const part = join(folder, `${name}.${randomUUID()}${PART}`)
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(part, content, { mode: 0o600 })
    await rename(part, join(folder, name))
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
}

/** Does one thing after another; what was asked for while one waited counts as asked for once. Never rejects. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve()
  let waiting: Promise<void> | null = null
  return () => {
    waiting ??= last.then(async () => {
      waiting = null
      await work().catch(() => {})
    })
    last = waiting
    return last
  }
}
