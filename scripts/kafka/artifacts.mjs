import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Apache Kafka that tests run against: the newest whose artifacts are all served here (4.4.0 lacks one). */
export const KAFKA_VERSION = process.env.NEXUS_KAFKA_VERSION ?? '4.3.1'
/** Binding of Kafka's log to Log4j, which Kafka brings itself. */
const LOG4J_VERSION = '2.25.4'

/** @param {string} version */
const pom = (version) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>nexus</groupId><artifactId>kafka-broker</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version></dependency>
  </dependencies>
</project>
`

/** Where jars are kept between runs: never in the repository. */
function cacheFolder() {
  const base = process.env.NEXUS_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nexus')
  return join(base, `kafka-${KAFKA_VERSION}`)
}

/** @param {string} command @param {string[]} args */
const runs = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/**
 * Kafka's jars, fetched through Maven's own configuration when they are not there yet (44 MB).
 * @returns {{ libs: string } | { missing: string }} the folder, or why there is none
 */
export function kafkaJars() {
  if (!runs('java', '-version')) return { missing: 'no Java 17 is installed (openjdk-17-jre-headless)' }
  const folder = cacheFolder()
  const libs = join(folder, 'libs')
  if (existsSync(libs)) return { libs }
  if (!runs('mvn', '-version')) return { missing: `Kafka's jars are not in ${libs} and Maven is not installed to fetch them` }
  mkdirSync(folder, { recursive: true })
  // Whole or not at all: two runs may fetch at once, and one may be killed.
  const work = mkdtempSync(join(folder, 'fetching-'))
  try {
    writeFileSync(join(work, 'pom.xml'), pom(KAFKA_VERSION))
    const args = ['-B', '-q', '-f', join(work, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'libs')}`]
    const { status, stdout } = spawnSync('mvn', args, { encoding: 'utf8', timeout: 300_000 })
    if (status !== 0 || !existsSync(join(work, 'libs'))) {
      const said = stdout.split('\n').find((line) => line.includes('[ERROR]')) ?? 'no answer within five minutes'
      return { missing: `Maven could not fetch Kafka ${KAFKA_VERSION}: ${said.trim()}` }
    }
    if (!existsSync(libs)) renameSync(join(work, 'libs'), libs)
    return { libs }
  } catch (error) {
    if (existsSync(libs)) return { libs }
    throw error
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The class path of a folder of jars. @param {string} libs */
export const classPath = (libs) =>
  readdirSync(libs)
    .filter((name) => name.endsWith('.jar'))
    .map((name) => join(libs, name))
    .join(process.platform === 'win32' ? ';' : ':')
