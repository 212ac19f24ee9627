import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from './tools.mjs'
import { readWav } from './wav.mjs'

/** @import { Spoken } from './master.mjs' */

const VOICE = 'cmu_us_slt_arctic_hts'
/** Below 1 is slower: 1.08 times the voice's own durations. */
const SPEED = 0.926

/** Words that the voice's dictionary lacks or guesses wrongly, in its notation: name, part of speech, syllables with their stress. */
const LEXICON = [
  '("milliseconds" nil (((m ih) 1) ((l ax) 0) ((s eh) 1) ((k ax n d z) 0)))',
  '("millisecond" nil (((m ih) 1) ((l ax) 0) ((s eh) 1) ((k ax n d) 0)))',
  '("cause" nil (((k ao z) 1)))',
  '("cost" nil (((k ao s t) 1)))',
]

/** A string of Scheme. @param {string} text */
const quoted = (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`

/**
 * A program for Festival: says each text into a file of its own and lists the ends of its words.
 * @param {string} folder
 * @param {readonly string[]} texts
 */
const program = (folder, texts) => `
(voice_${VOICE})
(set! hts_engine_params (append hts_engine_params '(("-r" ${SPEED}))))
${LEXICON.map((entry) => `(lex.add.entry '${entry})`).join('\n')}
(define (say_into file text)
  (let ((utt (utt.synth (eval (list 'Utterance 'Text text)))))
    (utt.save.wave utt (string-append file ".wav") 'riff)
    (let ((out (fopen (string-append file ".words") "w")))
      (mapcar (lambda (word) (format out "%s\\t%f\\n" (item.name word) (item.feat word 'word_end))) (utt.relation.items utt 'Word))
      (fclose out))))
${texts.map((text, i) => `(say_into ${quoted(join(folder, String(i)))} ${quoted(text)})`).join('\n')}
`

/** The licence of voice and dictionary, which asks that names and notes of changes stay with them. */
const LICENCE_TEXT = `The clips in this folder were spoken by Festival with the voice ${VOICE} and were changed by NEXUS
(spectrum, level, room, loudness). The tones are of NEXUS itself, under its MIT licence, and so are the changes.

The voice ${VOICE}: Copyright 2003 Carnegie Mellon University. Its definition: Copyright 1998-2002 Alan W Black,
Kevin Lenzo, Carnegie Mellon University, Nagoya Institute of Technology. Festival and the lexicon: Copyright 1996-2017 Centre
for Speech Technology Research, University of Edinburgh. None of these authors endorses NEXUS.

    Permission to use, copy, modify, and licence this software and its documentation for any purpose, is hereby granted
    without fee, subject to the following conditions:
     1. The code must retain the above copyright notice, this list of conditions and the following disclaimer.
     2. Any modifications must be clearly marked as such.
     3. Original authors' names are not deleted.

    THE AUTHORS OF THIS WORK DISCLAIM ALL WARRANTIES WITH REGARD TO THIS SOFTWARE, INCLUDING ALL IMPLIED WARRANTIES OF
    MERCHANTABILITY AND FITNESS, IN NO EVENT SHALL THE AUTHORS BE LIABLE FOR ANY SPECIAL, INDIRECT OR CONSEQUENTIAL DAMAGES
    OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
    OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
`

/** What the clips' manifest says of this voice. */
export async function festivalVoice() {
  const version = /([\d.]+)/.exec(await runTool('festival', ['--version']))?.[1] ?? 'of unknown version'
  return {
    name: VOICE,
    engine: `Festival ${version} with the HTS voice ${VOICE} (Debian festvox-us-slt-hts), mastered by scripts/voice`,
    licence: 'Voice: Copyright 2003 Carnegie Mellon University, free for any purpose without fee (EST-2003). Mastering: ours, MIT.',
    licenceText: LICENCE_TEXT,
  }
}

/**
 * Has Festival say texts, in one process.
 * @param {readonly string[]} texts
 * @returns {Promise<Spoken[]>}
 */
export async function saidByFestival(texts) {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-voice-'))
  try {
    const file = join(folder, 'program.scm')
    writeFileSync(file, program(folder, texts))
    await runTool('festival', ['-b', file])
    return texts.map((_, i) => ({
      ...readWav(readFileSync(join(folder, `${i}.wav`))),
      wordEndsMs: readFileSync(join(folder, `${i}.words`), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Number(line.split('\t')[1]) * 1000),
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
