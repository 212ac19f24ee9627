import { Readable } from 'node:stream'
import { createSoundHandler } from '../../src/main/gateway/sound.ts'

/**
 * Lets Vite's development server serve the clips as the core does: its page has an origin of its own, and the shell's
 * core no port to pass requests on to. Speech made by ElevenLabs stays with the core: the page is told 404, and clips
 * stand in.
 * @param {string} folder absolute path of the clips and their manifest
 * @returns {import('vite').Plugin}
 */
export function devSound(folder) {
  const serve = createSoundHandler({ sound: { folder, speech: () => null } })
  return {
    name: 'nexus-dev-sound',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use(async (request, response, next) => {
        try {
          const { method = 'GET', headers, url = '/' } = request
          const asked = new Headers()
          for (const name of ['range', 'if-none-match']) if (typeof headers[name] === 'string') asked.set(name, headers[name])
          const answer = await serve(new Request(new URL(url, 'http://nexus'), { method, headers: asked }))
          if (!answer) return next()
          response.writeHead(answer.status, Object.fromEntries(answer.headers))
          if (!answer.body) return response.end()
          const body = Readable.from(answer.body)
          response.on('close', () => body.destroy())
          return body.pipe(response)
        } catch (error) {
          return next(error)
        }
      })
    },
  }
}
