// The canvas of the open playbook, or read-only of a run's. What it shows is worked out from the document; what people do goes
// into the document as edits. Nothing is kept here but where the nodes are while they are dragged.
import '@xyflow/react/dist/base.css'
import {
  applyEdgeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeTypes,
  MiniMap,
  type NodeChange,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Diagnostic, Plan, Playbook, RunState } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { useHost } from '../state/host.ts'
import { useFolded, useRun } from '../state/run.ts'
import { select, usePreferences, useView } from '../state/view.ts'
import { addNode, connectNodes, perform } from './actions.ts'
import { annotationId, isAnnotation, isNote } from './annotations.ts'
import classes from './canvas.module.css'
import { RoutesContext } from './edges/live-route.ts'
import { PlaybookEdge } from './edges/playbook-edge.tsx'
import { EmptyCanvas } from './empty-canvas.tsx'
import type { FlowEdge, FlowNode } from './flow.ts'
import { gesturesOn } from './gestures.ts'
import { walk, walkFromPage } from './keyboard.ts'
import { CalledNode } from './nodes/called-node.tsx'
import { CardNode } from './nodes/card-node.tsx'
import { FrameNode } from './nodes/frame-node.tsx'
import type { Heat } from './nodes/heat.ts'
import { LoopNode } from './nodes/loop-node.tsx'
import { NoteNode } from './nodes/note-node.tsx'
import { marksOf, type RunMarks } from './nodes/run-marks.ts'
import { GRID } from './nodes/sizes.ts'
import { CanvasMenu, type MenuRequest } from './popups/canvas-menu.tsx'
import { ConnectPopup } from './popups/connect-popup.tsx'
import { FindBar } from './popups/find-bar.tsx'
import { NODE_TYPE_DATA, Palette } from './popups/palette.tsx'
import { QuickAdd } from './popups/quick-add.tsx'
import { RenamePopup } from './popups/rename-popup.tsx'
import { enterStage, stage } from './stage.ts'
import { Toolbar } from './toolbar.tsx'
import { type CanvasNode, useAnnotations } from './use-annotations.ts'
import { useDrawing } from './use-drawing.ts'
import { useFollow } from './use-follow.ts'
import { useStage } from './use-stage.ts'
import { useCanvas } from './view-state.ts'

const NODE_TYPES: NodeTypes = { card: CardNode, loop: LoopNode, called: CalledNode, note: NoteNode, frame: FrameNode }
const EDGE_TYPES: EdgeTypes = { playbook: PlaybookEdge }
/** From this many nodes on, only those in view are drawn. */
const MANY_NODES = 300
const LARGE_MINIMAP = 1_000

/** The open document; over it the run that is shown, if it is a run of this file. */
export function Canvas() {
  const playbook = useDocument((state) => state.playbook)
  const diagnostics = useDocument((state) => state.diagnostics)
  const isReadable = useDocument((state) => state.isReadable)
  const file = useDocument((state) => state.file)
  const shown = useRun((state) => state.shown)
  const folded = useFolded()
  const isOfThis = shown !== undefined && (shown.playbook.file === undefined || shown.playbook.file === file)
  const opened = useCanvas((state) => state.opened)
  const plan = useDocument((state) => state.plan)
  const marks = useMemo(
    () => (isOfThis && folded ? marksOf(shown.plan, folded, opened) : undefined),
    [isOfThis, shown, folded, opened],
  )
  const heat = useCanvas((state) => (isOfThis && folded ? undefined : state.heat))
  const isReadOnly = useHost(({ workspace }) => workspace?.readOnly !== undefined)
  if (!playbook) return <div className={classes.canvas} />
  return (
    <ReactFlowProvider key={file}>
      <CanvasView
        playbook={playbook}
        diagnostics={diagnostics}
        plan={isOfThis && folded ? shown.plan : plan}
        marks={marks}
        heat={heat}
        isReadOnly={isReadOnly}
        isStale={!isReadable}
      />
    </ReactFlowProvider>
  )
}

interface ReadOnlyProps {
  playbook: Playbook
  /** What was run, and how far. */
  plan: Plan
  state: RunState | undefined
  heat?: Heat | undefined
}

/** A playbook to look at, with the marks of a run. */
export function ReadOnlyCanvas({ playbook, plan, state, heat }: ReadOnlyProps) {
  const opened = useCanvas((canvas) => canvas.opened)
  const marks = useMemo(() => state && marksOf(plan, state, opened), [plan, state, opened])
  return (
    <ReactFlowProvider>
      <CanvasView
        playbook={playbook}
        diagnostics={NO_DIAGNOSTICS}
        plan={plan}
        marks={marks}
        heat={heat}
        isReadOnly
        isStale={false}
      />
    </ReactFlowProvider>
  )
}

const NO_DIAGNOSTICS: Diagnostic[] = []

interface ViewProps {
  playbook: Playbook
  diagnostics: Diagnostic[]
  plan: Plan | undefined
  marks: RunMarks | undefined
  heat: Heat | undefined
  isReadOnly: boolean
  /** The text does not parse right now. The canvas draws the last version that did. */
  isStale: boolean
}

function CanvasView({ playbook, diagnostics, plan, marks, heat, isReadOnly, isStale }: ViewProps) {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const box = useRef<HTMLDivElement>(null)
  const collapsed = useCanvas((state) => state.collapsed)
  const isFinding = useCanvas((state) => state.isFinding)
  const isPaletteOpen = useCanvas((state) => state.isPaletteOpen)
  const isArranging = useCanvas((state) => state.isArranging)
  const said = useCanvas((state) => state.said)
  const { snapToGrid, showMinimap } = usePreferences()
  const [menu, setMenu] = useState<MenuRequest>()

  const drawing = useDrawing({ playbook, diagnostics, plan, marks, heat, isReadOnly })
  const { model, placed, nodes, edges, setEdges, changeNodes, isPlaced } = drawing
  const annotations = useAnnotations(playbook, nodes, isReadOnly)
  const gestures = gesturesOn(flow, drawing, playbook)
  const movedByPerson = useFollow(flow, box)

  const isReady = nodes.length > 0
  const wasFitted = useRef(false)
  useEffect(() => {
    if (!isReady || wasFitted.current || !isPlaced) return
    wasFitted.current = true
    requestAnimationFrame(() => void showFirst(flow, box.current))
  }, [isReady, isPlaced, flow])

  const made = useStage(flow, box, placed, model, collapsed)
  useEffect(() => (isReadOnly ? undefined : enterStage(made)), [made, isReadOnly])

  useEffect(() => {
    if (isReadOnly) return
    const listener = (event: KeyboardEvent) => walkFromPage(event, made, model)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [made, model, isReadOnly])

  const addFromPalette = useCallback((type: string) => void addNode(type, { at: made.middle() }), [made])
  const changeAnnotations = annotations.change
  const onNodesChange = useCallback(
    (all: NodeChange<CanvasNode>[]) => {
      changeAnnotations(all)
      const changes = all.filter((one): one is NodeChange<FlowNode> => !('id' in one) || !isAnnotation(one.id))
      if (changes.length > 0) changeNodes(changes)
    },
    [changeAnnotations, changeNodes],
  )

  return (
    <div className={classes.canvas} data-stale={isStale || undefined} data-arranging={isArranging || undefined}>
      {!isReadOnly && isPaletteOpen && <Palette onAdd={addFromPalette} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: React Flow's nodes inside take the focus; the keys are theirs */}
      <div
        ref={box}
        className={classes.flow}
        onKeyDown={(event) => (isReadOnly ? undefined : walk(event, made, model))}
        onDrop={isReadOnly ? undefined : gestures.onDrop}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes(NODE_TYPE_DATA)) event.preventDefault()
        }}
      >
        <RoutesContext value={drawing.routes}>
          <ReactFlow<CanvasNode, FlowEdge>
            nodes={annotations.all}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            onNodesChange={onNodesChange}
            onEdgesChange={(changes) => setEdges((before) => applyEdgeChanges(changes, before))}
            onConnect={({ source, sourceHandle, target }: Connection) =>
              void connectNodes(source, sourceHandle ?? 'done', target)
            }
            onConnectEnd={gestures.connectEnded}
            onReconnect={(old, { source, sourceHandle, target }) =>
              void perform(
                [
                  { op: 'disconnect', from: old.source, port: old.data?.port ?? 'done', to: old.target },
                  { op: 'connect', from: source, port: sourceHandle ?? 'done', to: target },
                ],
                'Reconnect',
              )
            }
            isValidConnection={gestures.isValid}
            onNodeDrag={gestures.dragged}
            onNodeDragStop={(event, node, moved) => void gestures.dropped(event, node, moved)}
            onSelectionDragStop={(event, moved) => moved[0] && void gestures.dropped(event, moved[0], moved)}
            onMoveStart={(event) => event && movedByPerson()}
            onNodeDoubleClick={(_, { id }) => isAnnotation(id) || useView.setState({ isInspectorOpen: true })}
            onPaneClick={() => setMenu(undefined)}
            onNodeContextMenu={(event, node) => {
              event.preventDefault()
              if (isAnnotation(node.id)) {
                setMenu({ x: event.clientX, y: event.clientY, annotation: node.id })
                return
              }
              if (!useView.getState().selection.includes(node.id)) select([node.id])
              setMenu({ x: event.clientX, y: event.clientY, node: node.id })
            }}
            onEdgeContextMenu={(event, edge) => {
              event.preventDefault()
              setMenu({
                x: event.clientX,
                y: event.clientY,
                edge: { from: edge.source, port: edge.data?.port ?? 'done', to: edge.target },
              })
            }}
            onPaneContextMenu={(event) => {
              event.preventDefault()
              setMenu({ x: event.clientX, y: event.clientY })
            }}
            snapToGrid={snapToGrid}
            snapGrid={[GRID, GRID]}
            minZoom={0.08}
            maxZoom={2}
            panOnScroll
            zoomOnDoubleClick={false}
            selectionOnDrag
            panOnDrag={[1, 2]}
            selectNodesOnDrag
            deleteKeyCode={null}
            multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
            onlyRenderVisibleElements={model.nodes.length > MANY_NODES}
            nodesConnectable={!isReadOnly}
            disableKeyboardA11y
            proOptions={{ hideAttribution: true }}
            aria-label="Canvas of the playbook"
          >
            <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} color="var(--line-strong)" />
            {showMinimap && nodes.length <= LARGE_MINIMAP && (
              <MiniMap
                pannable
                zoomable
                position="bottom-right"
                ariaLabel="Overview"
                nodeBorderRadius={4}
                className={classes.minimap}
              />
            )}
          </ReactFlow>
        </RoutesContext>
        <Toolbar stage={made} isReadOnly={isReadOnly} />
        {isFinding && (
          <FindBar
            playbook={playbook}
            onShow={(id) => {
              if (isNote(id)) useCanvas.setState({ selectedNotes: [annotationId(id)] })
              select(isNote(id) ? [] : [id])
              made.fit([id])
            }}
          />
        )}
        {isStale && (
          <div className={classes.stale} role="status">
            The source cannot be read right now. The canvas shows the last version that could.
          </div>
        )}
        {model.nodes.length === 0 && !isReadOnly && <EmptyCanvas />}
      </div>
      {!isReadOnly && <QuickAdd />}
      {!isReadOnly && <ConnectPopup />}
      {!isReadOnly && <RenamePopup />}
      {menu && !isReadOnly && <CanvasMenu request={menu} onClose={() => setMenu(undefined)} stage={stage() ?? made} />}
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
    </div>
  )
}

/** Below this zoom a card is hard to read: a long playbook is shown from its beginning instead of as a whole. */
const LEAST_FIRST_ZOOM = 0.6
const FIRST_ZOOM = 0.8

async function showFirst(
  flow: ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>,
  box: HTMLElement | null,
): Promise<void> {
  await flow.fitView({ padding: 0.12, maxZoom: 1 })
  if (flow.getZoom() >= LEAST_FIRST_ZOOM || !box) return
  const first =
    flow.getNodes().find(({ data }) => data.model?.isTrigger) ?? flow.getNodes().find(({ id }) => !isAnnotation(id))
  if (!first) return
  const middle = first.position.y + (first.height ?? 0) / 2
  await flow.setViewport({
    zoom: FIRST_ZOOM,
    x: 48 - first.position.x * FIRST_ZOOM,
    y: box.clientHeight / 2 - middle * FIRST_ZOOM,
  })
}
