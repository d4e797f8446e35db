// The engine's only door: everything another room may use is named here, one by one.
export type { Address } from './address.ts'
export { parseAddress } from './address.ts'
export type { AbortSignalLike, LogLevel, StepContext } from './capabilities/capability.ts'
export { CapabilityError } from './capabilities/capability.ts'
export type { Clock } from './capabilities/clock.ts'
export type { Http, HttpExchange, HttpRequest, HttpResponse } from './capabilities/http.ts'
export type { Capabilities, CapabilityName } from './capabilities/index.ts'
export { capabilities, isInner } from './capabilities/index.ts'
export type { Lists } from './capabilities/lists.ts'
export type { Log } from './capabilities/log.ts'
export { anyJson, anyNumber } from './catalog/any-json.ts'
export type { Catalog } from './catalog/catalog.ts'
export { createCatalog, groupOf } from './catalog/catalog.ts'
export type {
  BeforehandAnswer,
  FieldMark,
  Lambda,
  NodeDefinition,
  NodeKind,
  NodeType,
  Purpose,
  RawFields,
} from './catalog/define-node.ts'
export { condition, defineNode, durationField, lambda, marked, newNode, portsOf } from './catalog/define-node.ts'
export { fieldText } from './catalog/field-text.ts'
export type { NodeError } from './catalog/node-error.ts'
export type { Answer, Outcome, WaitFor } from './catalog/outcome.ts'
export { done, failed, stop, wait } from './catalog/outcome.ts'
export { ageOf, forwardEdits, presentFields } from './catalog/versions.ts'
export { isPrivateField } from './compile/address.ts'
export type { CompileOptions, CompileResult, FindPlaybook } from './compile/compile.ts'
export { compile } from './compile/compile.ts'
export type { AppliedException, ExceptionLevel, RuleException, RuleExceptions } from './compile/exceptions.ts'
export { readException } from './compile/exceptions.ts'
export type { Graph, Plan, Step, Value } from './compile/plan.ts'
export { triggersOf } from './compile/plan.ts'
export type { Rule } from './compile/rule.ts'
export { rules } from './compile/rules/index.ts'
export { isSecretName, secretShape } from './compile/secrets.ts'
export { shownValue } from './compile/value-shown.ts'
export { textOfValue } from './compile/value-text.ts'
export type { Diagnostic, Edit, Fix, Severity, SourceRange, Span } from './diagnostic.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { numberIn, parseJson } from './exact-json.ts'
export type { CheckedExpression, ExpressionProblem } from './expression/check.ts'
export { checkExpression } from './expression/check.ts'
export type { CompiledExpression } from './expression/expression.ts'
export { compileExpression } from './expression/expression.ts'
export type { ExpressionFunction } from './expression/functions/define.ts'
export { signatureOf } from './expression/functions/define.ts'
export { FUNCTIONS as EXPRESSION_FUNCTIONS } from './expression/functions/index.ts'
export type { Scope, ScopeTypes } from './expression/scope.ts'
export { ExpressionError } from './expression/scope.ts'
export { parseTemplate } from './expression/template.ts'
export { compileFields, compileValue } from './expression/value.ts'
export type { JsonObject, JsonSchema, JsonValue, Path } from './json.ts'
export { holdsMask, MASK } from './mask.ts'
export { MOST_LEVELS, nestsTooDeep } from './nesting.ts'
export type { Edited } from './playbook/edit.ts'
export { applyEdits } from './playbook/edit.ts'
export { canonicalJson, hashPlaybook, sha256Of } from './playbook/hash.ts'
export { playbookJsonSchema } from './playbook/json-schema.ts'
export { composeYaml } from './playbook/parse-yaml.ts'
export type { ProblemKind } from './playbook/problems.ts'
export { DOCUMENT_PROBLEMS, formatPath, nodeOfPath } from './playbook/problems.ts'
export type { ReadResult } from './playbook/read.ts'
export { readPlaybook, usableId } from './playbook/read.ts'
export type { PlaybookReader } from './playbook/reread.ts'
export { createPlaybookReader } from './playbook/reread.ts'
export type { AnnotationColour, Effect, Idempotent, Playbook, PlaybookNode, Takes } from './playbook/schema.ts'
export type { SourceDocument } from './playbook/source.ts'
export { retryAfterOf } from './retry-after.ts'
export { advance, advanceInPlace, replay } from './run/advance.ts'
export type { Driver, Given, TimerCommand, Work } from './run/carry-out.ts'
export { Runner } from './run/carry-out.ts'
export { mayBeInDoubt } from './run/doubt.ts'
export { checkAgainstSchema, withDefaults } from './run/inputs.ts'
export type { Command, Entry, Mode, OutputSource, RunError, RunStatus } from './run/journal.ts'
export { JournalError } from './run/journal-error.ts'
export type { Executable, LinkedStep } from './run/link.ts'
export { journalInput, LinkError, link } from './run/link.ts'
export { machineOf } from './run/machine.ts'
export { idempotencyKeyOf, isDue, outstanding } from './run/outstanding.ts'
export { runNode, StepScope, tookTooLong } from './run/perform.ts'
export type { Preview } from './run/preview.ts'
export type { Argument, Choice, FormQuestion, Verdict } from './run/question-words.ts'
export {
  answerWords,
  argumentsOf,
  choicesOf,
  doubtWords,
  evidenceOf,
  formQuestions,
  howKnown,
  inOrderOfChoices,
  LATER,
  NOTHING_FOLLOWS,
  portWords,
  questionLines,
  REASON_NEEDED,
  reasonLabel,
  releaseWords,
  termsOf,
  unknownWords,
  verbOf,
  writeName,
} from './run/question-words.ts'
export type { Asked, Doubt, HeldStep, PossibleWrite } from './run/questions.ts'
export {
  askingSteps,
  doubtsOf,
  heldSteps,
  peopleFor,
  placeOf,
  questionsOf,
  stepAt,
  writesAfter,
} from './run/questions.ts'
export { isSafeToRepeat } from './run/retry.ts'
export { MACHINE, startEntry } from './run/start.ts'
export type { RunState, RunSummaryStatus, ScopeState, StepState } from './run/state.ts'
export { copyState, initialState, isUnderWay, statusOf } from './run/state.ts'
export type { Label } from './simulate/backtest/alert-facts.ts'
export { instantOf, labelOf, timeOf, valueAt } from './simulate/backtest/alert-facts.ts'
export type { Difference } from './simulate/backtest/compare.ts'
export { differenceOf } from './simulate/backtest/compare.ts'
export type { RealityHint } from './simulate/backtest/hints.ts'
export { hintsOf } from './simulate/backtest/hints.ts'
export { endOf } from './simulate/backtest/outcome.ts'
export { factsOf, shapeOf } from './simulate/backtest/reality.ts'
export type { BranchQuality, Reach, Tally, TallyData, WriteTally } from './simulate/backtest/tally.ts'
export { createTally, qualityOf, reachOf } from './simulate/backtest/tally.ts'
export { targetsOf } from './simulate/backtest/targets.ts'
export type { Breakpoint, Hit } from './simulate/debug/breakpoints.ts'
export type { Parting } from './simulate/debug/history.ts'
export type { DebugSession, Pause, SessionEnd, SessionOptions, Stride } from './simulate/debug/session.ts'
export { createDebugSession } from './simulate/debug/session.ts'
export type { LedgerEntry } from './simulate/ledger.ts'
export type { Fixture, Fixtures, Recorded } from './simulate/mocks.ts'
export { mockedOutcome } from './simulate/mocks.ts'
export type {
  Answers,
  Directive,
  Gated,
  LogLine,
  Question,
  SimulatedAnswer,
  Simulation,
  SimulationOptions,
} from './simulate/options.ts'
export { sampleValue } from './simulate/sample-value.ts'
export type { Cover, Coverage, CoverCount, CoverItem, CoverKind } from './simulate/scenarios/coverage.ts'
export { createCover, percentOf } from './simulate/scenarios/coverage.ts'
export type { DiffLine } from './simulate/scenarios/diff.ts'
export type { Mismatch } from './simulate/scenarios/expect.ts'
export { checkScenario } from './simulate/scenarios/fit.ts'
export { SCENARIO_PROBLEMS, scenarioProblem } from './simulate/scenarios/problems.ts'
export type { ReadScenario } from './simulate/scenarios/read.ts'
export { readScenario } from './simulate/scenarios/read.ts'
export type { RecordOptions } from './simulate/scenarios/record.ts'
export { recordScenario, withoutSecrets, writesOf } from './simulate/scenarios/record.ts'
export type { ScenarioResult, ScenarioStatus } from './simulate/scenarios/run.ts'
export { runScenario, simulationOf } from './simulate/scenarios/run.ts'
export type { RunTrace } from './simulate/scenarios/run-trace.ts'
export { traceRun } from './simulate/scenarios/run-trace.ts'
export type { Scenario } from './simulate/scenarios/schema.ts'
export { scenarioJsonSchema } from './simulate/scenarios/schema.ts'
export { editScenario, writeScenario } from './simulate/scenarios/write.ts'
export { SimulationError, simulate, simulateUndo } from './simulate/simulate.ts'
export { formatInstant, parseInstant } from './time.ts'
export { asciiHost, parseUrl, type Url } from './url.ts'
export { visibleText } from './visible-text.ts'
