import { useSetAtom } from 'jotai'
import { useId } from 'react'
import { Switch } from '../switch.tsx'
import { settingsTabAtom } from './atoms.ts'
import type { SourceDraft } from './source-draft.ts'

interface FieldsProps {
  readonly draft: SourceDraft
  readonly onChange: (draft: SourceDraft) => void
}

/** Fields of the source that is being chosen. */
export function SourceFields({ draft, onChange }: FieldsProps) {
  const field = (key: TextField, title: string, placeholder: string, hint = '') => (
    <Field
      name={key}
      title={title}
      value={draft[key]}
      placeholder={placeholder}
      hint={hint}
      onChange={(text) => onChange({ ...draft, [key]: text })}
    />
  )
  switch (draft.kind) {
    case 'chaos':
      return <p className="settings-note">Five services on this machine, with faults that you start. No network.</p>
    case 'replay':
      return (
        <>
          {field('file', 'Recording', '/home/me/incident.jsonl', 'A path on the machine of NEXUS: .jsonl or .jsonl.gz.')}
          {field('speed', 'Speed', 'as it fits', 'Times real time: 0.25 to 1000, or max.')}
          <Switch
            testId="settings-loop"
            title="Again and again"
            hint="starts over when it ends"
            on={draft.loop}
            onChange={(loop) => onChange({ ...draft, loop })}
          />
        </>
      )
    case 'kafka':
      return (
        <>
          {field('servers', 'Brokers', 'localhost:9092', 'host:port, separated by commas.')}
          {field('topic', 'Topic', 'nexus-telemetry')}
          {field('group', 'Consumer group', 'nexus', 'Consoles of one group share the partitions, so give each its own.')}
          {field('kafkaUser', 'User', 'none', 'Its password is KAFKA_SASL_PASSWORD.')}
          <Switch
            testId="settings-tls"
            title="Encrypted (TLS)"
            hint={draft.tls ? 'the line to the brokers is encrypted' : 'open: a password would be readable on the way'}
            on={draft.tls}
            onChange={(tls) => onChange({ ...draft, tls })}
          />
          <SecretsElsewhere />
        </>
      )
    case 'otlp':
      return field('place', 'Port', '4318', 'Of this machine only; with an address before it, such as 0.0.0.0:4318, of others too.')
    case 'prometheus':
      return (
        <>
          {field('url', 'Address', 'http://127.0.0.1:9090', 'Without credentials in it.')}
          {field('prometheusUser', 'User', 'none', 'Its password is NEXUS_PROMETHEUS_PASSWORD; a bearer token needs no user.')}
          <SecretsElsewhere />
        </>
      )
  }
}

/** Secrets have a place of their own. */
function SecretsElsewhere() {
  const open = useSetAtom(settingsTabAtom)
  return (
    <p className="settings-note">
      Passwords and tokens have a page of their own:{' '}
      <button type="button" className="small-button" onClick={() => open('keys')}>
        API keys
      </button>
    </p>
  )
}

type TextField = 'file' | 'speed' | 'servers' | 'topic' | 'group' | 'kafkaUser' | 'place' | 'url' | 'prometheusUser'

interface FieldProps {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly placeholder: string
  readonly hint: string
  readonly onChange: (text: string) => void
}

function Field({ name, title, value, placeholder, hint, onChange }: FieldProps) {
  const id = useId()
  return (
    <div className="settings-field">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="settings-input"
        data-testid={`settings-${name}`}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        {...(hint !== '' && { 'aria-describedby': `${id}-hint` })}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint !== '' && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}
