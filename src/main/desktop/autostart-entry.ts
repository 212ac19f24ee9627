/** What the session of a Linux desktop starts, as one entry of its autostart folder. */
export interface AutostartEntry {
  /** Program and words, as they are given to a process. */
  readonly command: readonly string[]
  /** Folder in which it starts. */
  readonly folder: string
}

/** Characters that no value of an entry can hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/**
 * One word of an `Exec` line, always quoted (freedesktop.org, Desktop Entry Specification 1.5, "The Exec key"): within
 * the quotes `"`, backtick, `$` and backslash are escaped, a `%` is doubled.
 */
function execWord(word: string): string {
  return `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`
}

/** A value of type string: the rule for backslash and controls is undone before the one of `Exec`, so it is applied after it. */
function stringValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
}

/** The sentence why this command cannot stand in an entry; null: it can. */
export function whyNoEntry({ command, folder }: AutostartEntry): string | null {
  const [program = ''] = command
  if (program.includes('='))
    return `The path of NEXUS holds an equals sign (${program}), which a desktop cannot start at login: move NEXUS to another folder.`
  if ([...command, folder].some((one) => UNWRITABLE.test(one)))
    return 'The flags or the folder of NEXUS hold a control character, which a desktop cannot start at login: start NEXUS without it.'
  return null
}

/** The text of an autostart entry. */
export function autostartText(entry: AutostartEntry): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=NEXUS',
    'Comment=Console for incidents in distributed systems',
    `Exec=${execLine(entry)}`,
    `Path=${stringValue(entry.folder)}`,
    'Icon=nexus',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

function execLine({ command }: AutostartEntry): string {
  return stringValue(command.map(execWord).join(' '))
}

/** Whether an autostart entry is in force, and whether what it starts is `entry`. Null: it is none, or switched off. */
export function readAutostart(text: string, entry: AutostartEntry): { readonly same: boolean } | null {
  const values = new Map<string, string>()
  let ours = false
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) ours = line.trim() === '[Desktop Entry]'
    const at = line.indexOf('=')
    if (ours && at > 0 && !line.startsWith('#')) values.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
  }
  const exec = values.get('Exec')
  // Both are how a desktop's own settings switch an entry off.
  if (exec === undefined || values.get('Hidden') === 'true' || values.get('X-GNOME-Autostart-enabled') === 'false') return null
  return { same: exec === execLine(entry) }
}
