import type { Camelized } from '../../shared/model/case.ts'
import type { SecretListWire, SecretName } from '../../shared/model/secret.ts'
import { type Answer, ask } from './ask.ts'

/** Which keys there are, where they come from and how they are protected; never a value. */
export type SecretList = Camelized<SecretListWire>
export type SecretStatus = SecretList['secrets'][number]

export const loadSecrets = (): Promise<Answer<SecretList>> => ask((client) => client.secret.list())

/** Has the core keep a key. The value is sent and not kept by this page. */
export const setSecret = (name: SecretName, value: string): Promise<Answer<SecretList>> =>
  ask((client) => client.secret.set({ name, value }))

export const removeSecret = (name: SecretName): Promise<Answer<SecretList>> => ask((client) => client.secret.remove({ name }))
