// The fields of a form that a node asks: the right control for each kind of value.
import { Checkbox, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { type FormQuestion, type JsonObject, type JsonValue, numberIn } from '../../engine/index.ts'
import classes from './answer-form.module.css'

interface FormFieldsProps {
  questions: FormQuestion[]
  values: JsonObject
  problems: { [name: string]: string }
  onChange(values: JsonObject): void
}

export function FormFields({ questions, values, problems, onChange }: FormFieldsProps) {
  return questions.map((question) => (
    <Field
      key={question.name}
      question={question}
      value={values[question.name]}
      problem={problems[question.name]}
      onChange={(value) => {
        const { [question.name]: _, ...others } = values
        onChange(value === undefined ? others : { ...others, [question.name]: value })
      }}
    />
  ))
}

interface FieldProps {
  question: FormQuestion
  value: JsonValue | undefined
  problem: string | undefined
  onChange(value: JsonValue | undefined): void
}

function Field({ question, value, problem, onChange }: FieldProps) {
  const { name, label = name, help, required = false, options = [], kind } = question
  const shared = { label, description: help, required, error: problem }
  const text = typeof value === 'string' ? value : ''
  switch (kind) {
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''}
          onChange={(given) => onChange(numberIn(String(given)))}
        />
      )
    case 'boolean':
      return (
        <Switch
          label={label}
          description={help}
          error={problem}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return (
        <Select {...shared} data={options} value={text || null} onChange={(given) => onChange(given ?? undefined)} />
      )
    case 'choices':
      return (
        <Checkbox.Group
          {...shared}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(given) => onChange(given)}
        >
          <div className={classes.choices}>
            {options.map((option) => (
              <Checkbox key={option} size="xs" value={option} label={option} />
            ))}
          </div>
        </Checkbox.Group>
      )
    default:
      return (
        <TextInput
          {...shared}
          type={kind === 'date' ? 'date' : 'text'}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      )
  }
}
