import type { PostMortemWire } from '../../../shared/model/analysis.ts'
import { buildPostMortem } from './build.ts'
import { toHtml } from './html.ts'
import { toJson } from './json.ts'
import { toMarkdown } from './markdown.ts'
import type { PostMortem, PostMortemInput } from './model.ts'

export type PostMortemFormat = 'markdown' | 'json' | 'html'

const FORMATS: Readonly<
  Record<PostMortemFormat, { mediaType: PostMortemWire['media_type']; extension: string; write(document: PostMortem): string }>
> = {
  markdown: { mediaType: 'text/markdown', extension: 'md', write: toMarkdown },
  json: { mediaType: 'application/json', extension: 'json', write: toJson },
  html: { mediaType: 'text/html', extension: 'html', write: toHtml },
}

/** An incident as a document for people who were not there. The file's name is safe on every system. */
export function postMortem(input: PostMortemInput, format: PostMortemFormat): PostMortemWire {
  const { mediaType, extension, write } = FORMATS[format]
  const day = /^\d{4}-\d{2}-\d{2}/.exec(input.incident.openedAt)?.[0] ?? 'undated'
  const id = input.incident.incidentId.replace(/[^\w-]+/g, '-').slice(0, 60)
  return { file_name: `post-mortem-${day}-${id}.${extension}`, media_type: mediaType, text: write(buildPostMortem(input)) }
}
