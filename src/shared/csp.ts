/**
 * The one Content-Security-Policy of every page we serve, over HTTP and over `app://`.
 * `'self'` and never a scheme, so one string fits both; inline style attributes are
 * what React and charts write.
 */
const DIRECTIVES: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'font-src': "'self' data:",
  'connect-src': "'self' data: blob:",
  'media-src': "'self' blob:",
  'worker-src': "'self' blob:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

/**
 * Value of the policy header. `connect` names further places the page may open
 * connections to: the gateway adds its own `ws://host:port`.
 */
export function contentSecurityPolicy(connect: readonly string[] = []): string {
  return Object.entries(DIRECTIVES)
    .map(([name, value]) => `${name} ${name === 'connect-src' ? [value, ...connect].join(' ') : value}`)
    .join('; ')
}

/** Headers every page and asset carries besides its policy. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}
