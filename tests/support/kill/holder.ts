/** A process that opens the records of a folder, says so, and stays until it is killed. `node holder.ts FOLDER` */
import { writeSync } from 'node:fs'
import { openRecords } from '../../../src/main/records/index.ts'

openRecords({ folder: process.argv[2] ?? '', capBytes: 1_000_000, clock: Date })
writeSync(1, 'held\n')
process.stdin.resume()
