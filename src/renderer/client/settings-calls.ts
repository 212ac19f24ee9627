import { ask } from './ask.ts'

/** What decided at this start, and what of the preferences that leaves aside. */
export const loadStartFacts = () => ask((client) => client.settings.start())
/** The desktop shell, where there is one. */
export const loadDesktop = () => ask((client) => client.desktop.status())
/** Starts NEXUS at login from now on, or not any more. */
export const setStartAtLogin = (enabled: boolean) => ask((client) => client.desktop.startAtLogin({ enabled }))
