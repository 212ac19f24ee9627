import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Something a person has to do before the clips can be rendered; its message is the one sentence to print. */
export class VoiceProblem extends Error {}

const PACKAGES = { festival: 'festival festvox-us-slt-hts', lame: 'lame' }

/**
 * Runs an outside program to its end.
 * @param {keyof typeof PACKAGES} name
 * @param {readonly string[]} args
 * @returns {Promise<string>} what it printed
 * @throws {VoiceProblem} where it is missing or fails
 */
export async function runTool(name, args) {
  try {
    const { stdout, stderr } = await promisify(execFile)(name, args, { maxBuffer: 64 * 2 ** 20 })
    return stdout + stderr
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new VoiceProblem(`${name} is not installed: install it (on Debian: apt-get install ${PACKAGES[name]}) and try again.`)
    }
    if (name === 'festival' && error instanceof Error && error.message.includes('unbound variable : voice_')) {
      throw new VoiceProblem('Festival lacks the voice: install it (on Debian: apt-get install festvox-us-slt-hts) and try again.')
    }
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').slice(-3).join(' ') : String(error)
    throw new VoiceProblem(`${name} failed: ${said === '' ? 'it did not say why' : said}`)
  }
}
