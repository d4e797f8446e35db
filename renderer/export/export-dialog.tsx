// A playbook leaves the Studio: as a signed bundle that runs elsewhere, or as a document for people who review it.
import { Modal, Tabs } from '@mantine/core'
import { FileText, PackageCheck } from 'lucide-react'
import { useHost } from '../state/host.ts'
import { BundleExport } from './bundle-export.tsx'
import { DocumentExport } from './document-export.tsx'
import { useExportView } from './export-view.ts'

export function ExportDialog() {
  const file = useExportView((view) => view.file)
  const name = useHost(({ playbooks }) => playbooks?.find((one) => one.file === file)?.name)
  const isServed = useHost(({ workspace }) => workspace?.shell === 'server')
  const close = () => useExportView.setState({ file: undefined })
  return (
    <Modal opened={file !== undefined} onClose={close} title={`Export ${name ?? file ?? ''}`} size={960}>
      {file !== undefined && (
        <Tabs defaultValue={isServed ? 'document' : 'bundle'} keepMounted={false}>
          <Tabs.List>
            {!isServed && (
              <Tabs.Tab value="bundle" leftSection={<PackageCheck size={14} aria-hidden />}>
                Bundle to run elsewhere
              </Tabs.Tab>
            )}
            <Tabs.Tab value="document" leftSection={<FileText size={14} aria-hidden />}>
              Document to review
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="bundle">
            <BundleExport file={file} onClose={close} />
          </Tabs.Panel>
          <Tabs.Panel value="document">
            <DocumentExport file={file} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Modal>
  )
}
