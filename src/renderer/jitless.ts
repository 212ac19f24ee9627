import { z } from 'zod'

/**
 * Imported before anything that parses: zod otherwise probes `new Function`, which the
 * content security policy forbids and reports as a violation.
 */
z.config({ jitless: true })
