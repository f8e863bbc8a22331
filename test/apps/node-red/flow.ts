/** The public name that Node-RED is set up with. */
export const host = 'flows.example.com'

/** What the flow says when it is run. */
export const word = 'through-the-proxy'

const tab = 'tab1'
const node = (id: string, type: string, y: number, x: number, wires: readonly string[], more: object) => ({
  id,
  type,
  z: tab,
  name: id,
  x,
  y,
  wires: wires.length === 0 ? [] : [wires],
  ...more,
})

const page = `<!doctype html><title>Files</title><h1>Files of the flow</h1>
<p><a id="absolute" href="https://${host}/files?again=1">again</a></p>
<form method="post" enctype="multipart/form-data" action="https://${host}/upload">
<input type="file" name="file"><button>Send</button></form>
<p><a id="download" href="https://${host}/download">download</a></p>`

const keep =
  'flow.set("file", msg.req.files[0].buffer); msg.payload = "kept " + msg.req.files[0].size; return msg'
const give = `msg.payload = flow.get("file")
msg.headers = { "content-type": "application/octet-stream", "content-disposition": "attachment; filename=kept.bin" }
return msg`

const reply = { statusCode: '', headers: {} }
const code = (func: string) => ({
  func,
  outputs: 1,
  timeout: 0,
  noerr: 0,
  initialize: '',
  finalize: '',
  libs: [],
})

/**
 * A flow that says a word when its button is pressed, and serves a page to which a file can be given; it names
 * its own public name in a node, in a page and in the form of that page.
 */
export const flow = [
  { id: tab, type: 'tab', label: 'Proxy' },
  node('say', 'inject', 80, 140, ['hear'], {
    props: [{ p: 'payload' }],
    payload: word,
    payloadType: 'str',
    repeat: '',
    crontab: '',
    once: false,
  }),
  node('hear', 'debug', 80, 340, [], {
    active: true,
    tosidebar: true,
    complete: 'payload',
    targetType: 'msg',
  }),
  node('ask', 'http request', 160, 140, [], { method: 'GET', ret: 'txt', url: `https://${host}/files` }),
  node('page', 'http in', 240, 140, ['fill'], { url: '/files', method: 'get', upload: false }),
  node('fill', 'template', 240, 340, ['shown'], {
    field: 'payload',
    fieldType: 'msg',
    format: 'html',
    syntax: 'plain',
    template: page,
    output: 'str',
  }),
  node('shown', 'http response', 240, 540, [], reply),
  node('upload', 'http in', 320, 140, ['keep'], { url: '/upload', method: 'post', upload: true }),
  node('keep', 'function', 320, 340, ['kept'], code(keep)),
  node('kept', 'http response', 320, 540, [], reply),
  node('download', 'http in', 400, 140, ['give'], { url: '/download', method: 'get', upload: false }),
  node('give', 'function', 400, 340, ['given'], code(give)),
  node('given', 'http response', 400, 540, [], reply),
]
