import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { unlz4 } from './lz4.ts'
import { unsnappy } from './snappy.ts'

const unzstd = promisify(zstdDecompress)

/** NEXUS reads what others write, and writes plainly or with gzip. */
function compress(): Promise<Buffer> {
  return Promise.reject(new Error('NEXUS writes to Kafka uncompressed or with gzip.'))
}

/** Teaches kafkajs, which knows gzip alone, to read the three other compressions of Kafka. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs
  CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress, decompress: async (data: Buffer) => unsnappy(data) })
  CompressionCodecs[CompressionTypes.LZ4] = () => ({ compress, decompress: async (data: Buffer) => unlz4(data) })
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({ compress, decompress: (data: Buffer) => unzstd(data) })
}
