// HTTP for one activity, through the connections that its playbook declares.
import type { Real } from '../real.ts'

export const realHttp: Real<'http'> = ({ http, findConnection }, { connections, node }) =>
  http.open(findConnection(connections), node)
