import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { Clock } from '../../../core/clock.ts'
import { type PlannedCommand, reveal } from '../runbook/plan.ts'
import { OutputTail } from './output.ts'
import { plain, type Redactor } from './redact.ts'
import { NO_OUTPUT, type StepResult } from './types.ts'

/** Between the request to end and the end by force, ms. */
const GRACE_MS = 2_000
/** A child of the command may hold its output open after it ended; so long it is waited for, ms. */
const DRAIN_MS = 500
/** Characters of the last line that a sentence quotes. */
const QUOTED = 160

const WINDOWS = process.platform === 'win32'

/** What a command runs with. */
export interface CommandPorts {
  readonly clock: Clock
  readonly redactor: Redactor
  /** NEXUS stops: the command is asked to end. */
  readonly stopping: AbortSignal
  /** Its process group, as soon as there is one. */
  started(pid: number): void
}

/** Ends the whole group of a command; false: there is none any more. */
function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(WINDOWS ? pid : -pid, signal)
    return true
  } catch {
    return false
  }
}

/**
 * Runs a program in a process group of its own, without a shell and with the planned environment alone. Settles when it
 * has ended, at the latest {@link GRACE_MS} after its time; never rejects.
 */
export function runCommand(command: PlannedCommand, ports: CommandPorts): Promise<StepResult> {
  const { promise, resolve } = Promise.withResolvers<StepResult>()
  const stdout = new OutputTail(ports.redactor)
  const stderr = new OutputTail(ports.redactor)
  let child: ChildProcess
  try {
    child = spawn(command.program, command.args, {
      cwd: command.cwd ?? undefined,
      env: Object.fromEntries(Object.entries(command.env).map(([name, value]) => [name, reveal(value)])),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      detached: !WINDOWS,
      windowsHide: true,
    })
  } catch (error) {
    return Promise.resolve(notStarted(command, error))
  }
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
  let cause: 'time' | 'stop' | null = null
  let forced = false
  const cancels: (() => void)[] = []
  const end = (why: 'time' | 'stop'): void => {
    if (cause !== null || exited !== null || child.pid === undefined) return
    cause = why
    const { pid } = child
    signalGroup(pid, 'SIGTERM')
    // What is left of the group by then goes, even if its leader went in time.
    cancels.push(
      ports.clock.after(GRACE_MS, () => {
        forced = true
        signalGroup(pid, 'SIGKILL')
        if (exited !== null) settle()
      }),
    )
  }
  const stop = (): void => end('stop')
  let exited: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | null = null
  let settled = false
  /** After a time-out the rest of the group is asked once more, and waited for until it is ended by force. */
  const isRestAlive = (): boolean => cause !== null && !forced && child.pid !== undefined && signalGroup(child.pid, 'SIGTERM')
  const settle = (): void => {
    if (settled || exited === null) return
    settled = true
    for (const cancel of cancels) cancel()
    ports.stopping.removeEventListener('abort', stop)
    child.stdout?.destroy()
    child.stderr?.destroy()
    const outputs = { stdout: stdout.end(), stderr: stderr.end() }
    resolve({ ...outputs, ...verdict(command, exited, cause, outputs.stderr.text || outputs.stdout.text) })
  }
  child.once('error', (error) => {
    // Also for a signal that could not be sent: then it runs, and its end is told.
    if (child.pid !== undefined) return
    settled = true
    ports.stopping.removeEventListener('abort', stop)
    for (const cancel of cancels) cancel()
    resolve(notStarted(command, error))
  })
  child.once('exit', (code, signal) => {
    exited = { code, signal }
    if (cause === null) cancels.push(ports.clock.after(DRAIN_MS, settle))
    else if (!isRestAlive()) settle()
  })
  child.once('close', () => {
    if (!isRestAlive()) settle()
  })
  if (child.pid !== undefined) {
    ports.started(child.pid)
    cancels.push(ports.clock.after(command.timeoutMs, () => end('time')))
    ports.stopping.addEventListener('abort', stop, { once: true })
    if (ports.stopping.aborted) stop()
  }
  return promise
}

function verdict(
  { timeoutMs, exitCodes }: PlannedCommand,
  { code, signal }: { readonly code: number | null; readonly signal: NodeJS.Signals | null },
  cause: 'time' | 'stop' | null,
  output: string,
): Pick<StepResult, 'state' | 'message' | 'exitCode' | 'httpStatus' | 'timedOut'> {
  const base = { exitCode: code, httpStatus: null, timedOut: cause === 'time' }
  if (cause === 'stop') return { ...base, state: 'unknown', message: 'NEXUS was stopped while it ran, and ended it.' }
  if (cause === 'time')
    return {
      ...base,
      state: 'failed',
      message: `It did not end within ${timeoutMs / 1_000} s and was ended with all it had started.${quote(output)}`,
    }
  if (code !== null && exitCodes.includes(code)) return { ...base, state: 'succeeded', message: `It ended with exit code ${code}.` }
  const how = code === null ? `It was ended by ${signal ?? 'a signal'}.` : `It ended with exit code ${code}.`
  return { ...base, state: 'failed', message: `${how}${quote(output)}` }
}

/** The last line, which mostly tells why. */
function quote(output: string): string {
  const line = output.trimEnd().split('\n').at(-1)?.trim() ?? ''
  return line === '' ? '' : ` Its last line: ${line.length > QUOTED ? `${line.slice(0, QUOTED)} …` : line}`
}

function notStarted({ program, cwd }: PlannedCommand, error: unknown): StepResult {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const name = basename(program)
  const message =
    cwd !== null && !existsSync(cwd)
      ? `${name} was not started: there is no folder ${cwd}; correct cwd in the runbook.`
      : code === 'ENOENT'
        ? `${name} was not started: there is no program ${program}; install it, or write its whole path in the runbook.`
        : code === 'EACCES'
          ? `${name} was not started: ${program} may not be run by this user; make it executable (chmod +x).`
          : `${name} was not started: ${plain(error instanceof Error ? error.message : String(error))}.`
  return { state: 'failed', message, exitCode: null, httpStatus: null, timedOut: false, stdout: NO_OUTPUT, stderr: NO_OUTPUT }
}
