// What a server counts and measures, for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Host, Triggers } from '../host/index.ts'

export interface Metrics {
  contentType: string
  text(): Promise<string>
  accepted(source: string): void
  refused(source: string, why: string): void
  run(status: string, playbook: string, seconds: number): void
}

export function createMetrics({ host, triggers }: { host: Host; triggers: Triggers }): Metrics {
  const registers = [new Registry()]
  const [register] = registers as [Registry]
  collectDefaultMetrics({ register })
  const accepted = new Counter({
    name: 'firebreak_alerts_accepted_total',
    help: 'Alerts that are on disk, by source',
    labelNames: ['source'],
    registers,
  })
  const refused = new Counter({
    name: 'firebreak_alerts_refused_total',
    help: 'Alerts that were not taken, by source and why',
    labelNames: ['source', 'why'],
    registers,
  })
  const runs = new Histogram({
    name: 'firebreak_run_seconds',
    help: 'From the start of a run until nothing was left to do for now, by how it stood then',
    labelNames: ['status', 'playbook'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800],
    registers,
  })
  gauge('firebreak_alerts_waiting', 'Alerts that wait for their runs', () => triggers.waiting())
  gauge('firebreak_runs_active', 'Runs that are under way in this process', () => triggers.active())
  gauge(
    'firebreak_approvals_open',
    'Questions that wait for a person',
    async () => (await host.approvals.list()).length,
  )
  gauge('firebreak_database_bytes', 'Bytes of the database that hold something', () => host.upkeep.usedBytes())
  new Gauge({
    name: 'firebreak_alerts',
    help: 'Alerts that are kept, by what became of them',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await host.alerts.counts()
      this.reset()
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'firebreak_source_up',
    help: '1 while a source of alerts is well',
    labelNames: ['source', 'kind'],
    registers,
    async collect() {
      const sources = await triggers.sources()
      this.reset()
      for (const { name: source, kind, state } of sources) this.set({ source, kind }, state === 'running' ? 1 : 0)
    },
  })

  function gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  }

  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    accepted: (source) => accepted.inc({ source }),
    refused: (source, why) => refused.inc({ source, why }),
    run: (status, playbook, seconds) => runs.observe({ status, playbook }, seconds),
  }
}
