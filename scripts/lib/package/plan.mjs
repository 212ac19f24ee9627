/** What `npm run package` does, decided without side effects. */

const SYSTEMS = /** @type {const} */ ({ '--linux': 'linux', '--mac': 'darwin', '--win': 'win32' })
const FLAGS = { linux: '--linux', darwin: '--mac', win32: '--win' }
const ARCHS = ['x64', 'arm64']

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {string | undefined} electron folder of the installed Electron, as `detectElectron` judges it
 */

/** @typedef {{kind: 'build', args: string[], sentence: string | undefined} | {kind: 'refuse', sentence: string, code: 1 | 2}} Plan */

/** @param {string} sentence @param {1 | 2} code @returns {Plan} */
const refuse = (sentence, code) => ({ kind: 'refuse', sentence, code })

/**
 * Which installers to build, and from which Electron. electron-builder would fetch an absent Electron without asking, and
 * wait for a network that is not there.
 * @param {string[]} words without node and script
 * @param {Machine} machine
 * @returns {Plan}
 */
export function planPackage(words, { platform, arch, electron }) {
  const download = words.includes('--download-electron')
  const systems = Object.entries(SYSTEMS).flatMap(([flag, system]) => (words.includes(flag) ? [system] : []))
  const archs = ARCHS.filter((one) => words.includes(`--${one}`))
  const known = new Set([...Object.keys(SYSTEMS), ...ARCHS.map((one) => `--${one}`), '--download-electron'])
  const unknown = words.find((word) => !known.has(word))
  if (unknown !== undefined) return refuse(`npm run package does not know ${unknown}: it takes ${[...known].join(', ')}.`, 2)
  const [system = platform, ...more] = systems
  if (more.length > 0) return refuse('npm run package builds for one system at a time: give one of --linux, --mac and --win.', 2)
  const flag = FLAGS[/** @type {keyof typeof FLAGS} */ (system)]
  if (flag === undefined) return refuse(`There are no installers for ${system}: only for Linux, macOS and Windows.`, 2)
  if (system === 'darwin' && platform !== 'darwin')
    return refuse('Disk images for macOS can be made on macOS only: run npm run package there.', 1)

  if (download) return { kind: 'build', args: [flag, ...archs.map((one) => `--${one}`)], sentence: undefined }
  const others = archs.filter((one) => one !== arch)
  if (electron !== undefined && system === platform && others.length === 0) {
    return {
      kind: 'build',
      args: [flag, `--${arch}`, `-c.electronDist=${electron}`],
      sentence: `Builds for ${system}-${arch} from the installed Electron; --download-electron builds for every processor.`,
    }
  }
  const missing = `${system}-${others[0] ?? archs[0] ?? arch}`
  return refuse(
    `Electron's binary for ${missing} is not installed here and an installer needs it: run "npm run package -- --download-electron" where the network may be used, or "npm run package-check" to try everything else.`,
    1,
  )
}
