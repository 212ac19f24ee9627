import { readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LOCK = 'double-of-the-lock'
const TOLD = 'double-of-the-second-start'

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Electron's lock between processes of one profile: the first one has it, a later one leaves its data for the first. */
export function lock(userData: string, data: Record<string, unknown>, told: (data: unknown) => void): boolean {
  const path = join(userData, LOCK)
  const news = join(userData, TOLD)
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
  } catch {
    const holder = Number(readFileSync(path, 'utf8'))
    if (isRunning(holder)) {
      writeFileSync(news, JSON.stringify(structuredClone(data)))
      return false
    }
    writeFileSync(path, String(process.pid))
  }
  const watcher = watch(userData, (_event, name) => {
    if (name !== TOLD) return
    try {
      const heard: unknown = JSON.parse(readFileSync(news, 'utf8'))
      rmSync(news)
      told(heard)
    } catch {
      // Half written, or taken by the event before: another one comes, or came.
    }
  })
  watcher.unref()
  process.once('exit', () => rmSync(path, { force: true }))
  return true
}
