import { fuses } from './builder.mjs'

const { FuseV1Options } = fuses
/** Bytes on the wire. */
const ON = 0x31
const OFF = 0x30

/**
 * The fuses that a packaged NEXUS has, by electron-builder's names; electron-builder.yml must say the same. Why each is as it
 * is: docs/packaging.md.
 */
export const WANTED_FUSES = Object.freeze({
  runAsNode: false,
  enableCookieEncryption: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: false,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
})

/** Where each lies on the wire. @type {Record<keyof typeof WANTED_FUSES, number>} */
const PLACE = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
}

/**
 * What of a program's fuse wire is not as wanted.
 * @param {Readonly<Record<string, unknown>>} wire as `getCurrentFuseWire` reads it: a state for each place
 * @returns {string[]} sentences
 */
export function fuseProblems(wire) {
  return Object.entries(PLACE).flatMap(([name, place]) => {
    const wanted = WANTED_FUSES[/** @type {keyof typeof WANTED_FUSES} */ (name)] ? ON : OFF
    return wire[place] === wanted ? [] : [`The fuse ${name} is not ${wanted === ON ? 'on' : 'off'} on the program's wire.`]
  })
}
