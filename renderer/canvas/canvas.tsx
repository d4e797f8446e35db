// The canvas of the open playbook, or read-only of a run's. What it shows is worked out from the document; what people do goes
// into the document as edits. Nothing is kept here but where the nodes are while they are dragged.
import '@xyflow/react/dist/base.css'
import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeTypes,
  type FinalConnectionState,
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
import { useFolded, useRun } from '../state/run.ts'
import { select, usePreferences, useView } from '../state/view.ts'
import { addNode, connectNodes, insertIntoEdge, moveNodes, perform } from './actions.ts'
import { CalledNode } from './called-node.tsx'
import classes from './canvas.module.css'
import { CanvasMenu, type MenuRequest } from './canvas-menu.tsx'
import { CardNode } from './card-node.tsx'
import { ConnectPopup } from './connect-popup.tsx'
import { edgeUnder } from './edge-under.ts'
import { EmptyCanvas } from './empty-canvas.tsx'
import { FindBar } from './find-bar.tsx'
import { type FlowEdge, type FlowNode, toFlowEdges, toFlowNodes } from './flow.ts'
import { FrameNode } from './frame-node.tsx'
import { graphOf } from './graph.ts'
import { walk } from './keyboard.ts'
import { LoopNode } from './loop-node.tsx'
import { NoteNode } from './note-node.tsx'
import { NODE_TYPE_DATA, Palette } from './palette.tsx'
import { isNote, isPaper, movedNotes, paperId } from './papers.ts'
import { type Positions, place, toPosition } from './placing.ts'
import { PlaybookEdge } from './playbook-edge.tsx'
import { QuickAdd } from './quick-add.tsx'
import { RenamePopup } from './rename-popup.tsx'
import { marksOf, type RunMarks } from './run-marks.ts'
import { GRID } from './sizes.ts'
import { enterStage, stage } from './stage.ts'
import { Toolbar } from './toolbar.tsx'
import { useAutoLayout } from './use-auto-layout.ts'
import { useCalled } from './use-called.ts'
import { type CanvasNode, usePapers } from './use-papers.ts'
import { useStage } from './use-stage.ts'
import { openQuickAdd, useCanvas } from './view-state.ts'

const NODE_TYPES: NodeTypes = { card: CardNode, loop: LoopNode, called: CalledNode, note: NoteNode, frame: FrameNode }
const EDGE_TYPES: EdgeTypes = { playbook: PlaybookEdge }
/** Drawing only what is seen pays from here on. */
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
  if (!playbook) return <div className={classes.canvas} />
  return (
    <ReactFlowProvider key={file}>
      <CanvasView
        playbook={playbook}
        diagnostics={diagnostics}
        plan={isOfThis && folded ? shown.plan : plan}
        marks={marks}
        isReadOnly={false}
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
}

/** A playbook to look at, with the marks of a run. */
export function ReadOnlyCanvas({ playbook, plan, state }: ReadOnlyProps) {
  const opened = useCanvas((canvas) => canvas.opened)
  const marks = useMemo(() => state && marksOf(plan, state, opened), [plan, state, opened])
  return (
    <ReactFlowProvider>
      <CanvasView
        playbook={playbook}
        diagnostics={NO_DIAGNOSTICS}
        plan={plan}
        marks={marks}
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
  isReadOnly: boolean
  /** The text does not parse at the moment: what is drawn is the last that did. */
  isStale: boolean
}

function CanvasView({ playbook, diagnostics, plan, marks, isReadOnly, isStale }: ViewProps) {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const box = useRef<HTMLDivElement>(null)
  const collapsed = useCanvas((state) => state.collapsed)
  const { isFinding, isPaletteOpen, said } = useCanvas()
  const selection = useView((view) => view.selection)
  const { snapToGrid, showMinimap } = usePreferences()
  const [menu, setMenu] = useState<MenuRequest>()

  const model = useMemo(() => graphOf(playbook, diagnostics), [playbook, diagnostics])
  const auto = useAutoLayout(model, playbook.layout as Positions | undefined, collapsed)
  const called = useCalled(model, plan)
  const placed = useMemo(
    () =>
      place(called.model, { ...auto, ...(playbook.layout as Positions | undefined), ...called.positions }, collapsed),
    [called, auto, playbook.layout, collapsed],
  )

  const [nodes, setNodes] = useState<FlowNode[]>([])
  const [edges, setEdges] = useState<FlowEdge[]>([])
  useEffect(() => {
    const input = {
      placed,
      edges: called.model.edges,
      collapsed,
      marks,
      isReadOnly,
      selection: useView.getState().selection,
    }
    setNodes((before) => toFlowNodes(input, before))
    setEdges((before) => toFlowEdges(input, before))
  }, [placed, called.model, collapsed, marks, isReadOnly])
  useEffect(() => {
    const chosen = new Set(selection)
    setNodes((before) =>
      before.some((node) => chosen.has(node.id) !== (node.selected === true))
        ? before.map((node) =>
            chosen.has(node.id) === (node.selected === true) ? node : { ...node, selected: chosen.has(node.id) },
          )
        : before,
    )
  }, [selection])

  const papers = usePapers(playbook, nodes, isReadOnly)

  const isReady = nodes.length > 0
  const wasFitted = useRef(false)
  useEffect(() => {
    if (!isReady || wasFitted.current || auto === undefined) return
    wasFitted.current = true
    requestAnimationFrame(() => void showFirst(flow, box.current))
  }, [isReady, auto, flow])

  const made = useStage(flow, box, placed, model, collapsed)
  useEffect(() => (isReadOnly ? undefined : enterStage(made)), [made, isReadOnly])

  const changePapers = papers.change
  const onNodesChange = useCallback(
    (all: NodeChange<CanvasNode>[]) => {
      changePapers(all)
      const changes = all.filter((one): one is NodeChange<FlowNode> => !('id' in one) || !isPaper(one.id))
      if (changes.length === 0) return
      setNodes((before) => {
        const after = applyNodeChanges(changes, before)
        if (changes.some(({ type }) => type === 'select')) {
          const ids = after.filter(({ selected }) => selected).map(({ id }) => id)
          queueMicrotask(() => {
            const now = useView.getState().selection
            if (ids.length !== now.length || ids.some((id) => !now.includes(id))) select(ids)
          })
        }
        return after
      })
    },
    [changePapers],
  )

  const modelOf = (id: string) => model.nodes.find((node) => node.id === id)
  const isValid = ({ source, target }: { source: string; target: string }) => {
    const [from, to] = [modelOf(source), modelOf(target)]
    return from !== undefined && to !== undefined && from.id !== to.id && from.parent === to.parent && !to.isTrigger
  }

  const dropped = async (event: MouseEvent | TouchEvent | React.MouseEvent, node: CanvasNode, moved: CanvasNode[]) => {
    const positions: Positions = {}
    for (const one of moved) {
      const of = modelOf(one.id)
      if (of) positions[one.id] = toPosition(of, one.position.x, one.position.y)
    }
    const notes = movedNotes(playbook.notes, moved)
    if (notes.length > 0) {
      await moveNodes(positions, 'Move', undefined, notes)
      return
    }
    const isSame = Object.entries(positions).every(([id, [x, y]]) => {
      const at = (playbook.layout as Positions | undefined)?.[id]
      return at?.[0] === x && at[1] === y
    })
    if (isSame || !('clientX' in event)) return
    const isLoose = !model.edges.some(({ from, to }) => from === node.id || to === node.id)
    const edge = moved.length === 1 && isLoose ? edgeUnder(event.clientX, event.clientY, edges) : undefined
    if (edge && modelOf(edge.source)?.parent === node.parentId && modelOf(node.id)?.isTrigger === false) {
      await insertIntoEdge(node.id, { from: edge.source, port: edge.data?.port ?? 'done', to: edge.target }, positions)
    } else await moveNodes(positions)
  }

  const connectEnded = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.isValid || !state.fromNode || state.fromHandle?.type !== 'source' || !('clientX' in event)) return
    if (state.toNode) return
    const screen = { x: event.clientX, y: event.clientY }
    const at = flow.screenToFlowPosition(screen)
    openQuickAdd({
      screen,
      at: inParent(at, state.fromNode.id),
      from: { node: state.fromNode.id, port: state.fromHandle.id ?? 'done' },
    })
  }
  /** A place on the canvas, as the document keeps it within the loop of this node. */
  const inParent = (at: { x: number; y: number }, sibling: string) => {
    const of = modelOf(sibling)
    const loop = of?.parent === undefined ? undefined : flow.getInternalNode(of.parent)
    if (!of || !loop) return at
    const { x, y } = loop.internals.positionAbsolute
    const [px, py] = toPosition(of, at.x - x, at.y - y)
    return { x: px, y: py }
  }

  const onDrop = (event: React.DragEvent) => {
    const type = event.dataTransfer.getData(NODE_TYPE_DATA)
    if (type === '') return
    event.preventDefault()
    const at = flow.screenToFlowPosition({ x: event.clientX - 110, y: event.clientY - 28 })
    const edge = edgeUnder(event.clientX, event.clientY, edges)
    if (edge) {
      const into = { from: edge.source, port: edge.data?.port ?? 'done', to: edge.target }
      void addNode(type, { at: inParent(at, edge.source), edge: into })
      return
    }
    const loop = loopUnder(event, model.nodes, nodes, flow)
    const inner = loop && model.nodes.find(({ parent }) => parent === loop)
    void addNode(type, { at: inner ? inParent(at, inner.id) : loop ? { x: 0, y: 0 } : at }, loop)
  }

  return (
    <div className={classes.canvas} data-stale={isStale || undefined}>
      {!isReadOnly && isPaletteOpen && <Palette onAdd={(type) => void addNode(type, { at: made.middle() })} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: React Flow's nodes inside take the focus; the keys are theirs */}
      <div
        ref={box}
        className={classes.flow}
        onKeyDown={(event) => (isReadOnly ? undefined : walk(event, made, model))}
        onDrop={isReadOnly ? undefined : onDrop}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes(NODE_TYPE_DATA)) event.preventDefault()
        }}
      >
        <ReactFlow<CanvasNode, FlowEdge>
          nodes={papers.all}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onNodesChange={onNodesChange}
          onEdgesChange={(changes) => setEdges((before) => applyEdgeChanges(changes, before))}
          onConnect={({ source, sourceHandle, target }: Connection) =>
            void connectNodes(source, sourceHandle ?? 'done', target)
          }
          onConnectEnd={connectEnded}
          onReconnect={(old, { source, sourceHandle, target }) =>
            void perform(
              [
                { op: 'disconnect', from: old.source, port: old.data?.port ?? 'done', to: old.target },
                { op: 'connect', from: source, port: sourceHandle ?? 'done', to: target },
              ],
              'Reconnect',
            )
          }
          isValidConnection={isValid}
          onNodeDragStop={(event, node, moved) => void dropped(event, node, moved)}
          onSelectionDragStop={(event, moved) => moved[0] && void dropped(event, moved[0], moved)}
          onNodeDoubleClick={(_, { id }) => isPaper(id) || useView.setState({ isInspectorOpen: true })}
          onPaneClick={() => setMenu(undefined)}
          onNodeContextMenu={(event, node) => {
            event.preventDefault()
            if (isPaper(node.id)) {
              setMenu({ x: event.clientX, y: event.clientY, paper: node.id })
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
        <Toolbar stage={made} isReadOnly={isReadOnly} />
        {isFinding && (
          <FindBar
            playbook={playbook}
            onShow={(id) => {
              if (isNote(id)) useCanvas.setState({ selectedNotes: [paperId(id)] })
              select(isNote(id) ? [] : [id])
              made.fit([id])
            }}
          />
        )}
        {isStale && (
          <div className={classes.stale} role="status">
            The source cannot be read at the moment: this is the last that could.
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
    flow.getNodes().find(({ data }) => data.model?.isTrigger) ?? flow.getNodes().find(({ id }) => !isPaper(id))
  if (!first) return
  const middle = first.position.y + (first.height ?? 0) / 2
  await flow.setViewport({
    zoom: FIRST_ZOOM,
    x: 48 - first.position.x * FIRST_ZOOM,
    y: box.clientHeight / 2 - middle * FIRST_ZOOM,
  })
}

/** The open loop under the pointer, if any. */
function loopUnder(
  event: React.DragEvent,
  models: readonly { id: string; isLoop: boolean }[],
  nodes: readonly FlowNode[],
  flow: ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>,
): string | undefined {
  const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
  return models
    .filter(({ id, isLoop }) => isLoop && nodes.find((node) => node.id === id)?.type === 'loop')
    .filter(({ id }) => {
      const inner = flow.getInternalNode(id)
      if (!inner) return false
      const { x, y } = inner.internals.positionAbsolute
      return at.x > x && at.y > y && at.x < x + (inner.width ?? 0) && at.y < y + (inner.height ?? 0)
    })
    .at(-1)?.id
}
