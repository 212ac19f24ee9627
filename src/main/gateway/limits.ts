import { MAX_MONITORS_TEXT } from '../../shared/model/monitor-rules.ts'

/**
 * Largest call, bytes of JSON: over REST as well as in one message of a socket. The longest is a file of monitors; a
 * character of it takes up to three bytes in UTF-8, and two where JSON escapes it (line breaks, quotes).
 */
export const MAX_CALL_BYTES = 4 * MAX_MONITORS_TEXT
