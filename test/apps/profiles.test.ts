/** The profiles that come with the product: data, so this holds them to what their format cannot. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { parse as domainOf } from 'tldts'
import { parse as yaml } from 'yaml'
import { canonicalPath, type Activity, type App } from '../../src/apps/index.ts'
import { loadConfig } from '../../src/config/index.ts'

interface ProfileText {
  readonly tested: string
  readonly sources: readonly string[]
  readonly notes: readonly string[]
  readonly domains: readonly string[]
  readonly direct?: readonly string[]
  readonly activities: readonly { readonly method: string | readonly string[]; readonly path: string }[]
}

/** Registrable domains that are the vendor's own; a host of anybody else's is no part of a profile. */
const vendors: Readonly<Record<string, string>> = {
  'atlassian.yaml': 'atlassian.com atlassian.net atlassian-dev.net atl-paas.net jira.com ss-inf.net',
  'box.yaml': 'box.com box.net boxcdn.net boxcloud.com',
  'github.yaml': 'github.com ghe.com githubassets.com githubusercontent.com',
  'google-workspace.yaml': 'google.com googleapis.com googleusercontent.com gstatic.com',
  'microsoft-365.yaml':
    'cloud.microsoft live.com lync.com microsoft.com office.com office.net office365.com onedrive.com ' +
    'onenote.com sharepoint.com sharepointonline.com skype.com svc.ms',
  'salesforce.yaml': 'force.com salesforce.com salesforce-setup.com site.com',
  'servicenow.yaml': 'service-now.com',
  'slack.yaml':
    'slack.com slack-core.com slack-edge.com slack-files.com slack-imgs.com slack-msgs.com slack-redir.net slackb.com',
}

/** Requests as the vendors' documents have them; `none` is what no rule of the profile may claim. */
const requests: Readonly<Record<string, readonly (readonly [Activity | 'none', string, string])[]>> = {
  'atlassian.yaml': [
    ['download', 'GET', '/rest/api/3/attachment/content/10001'],
    ['download', 'GET', '/wiki/rest/api/content/98310/child/attachment/att131/download'],
    ['upload', 'POST', '/rest/api/3/issue/TEST-123/attachments'],
    ['upload', 'PUT', '/wiki/rest/api/content/98310/child/attachment'],
    ['export', 'GET', '/sr/jira.issueviews:searchrequest-csv-all-fields/temp/SearchRequest.csv'],
    ['export', 'GET', '/wiki/spaces/flyingpdf/pdfpageexport.action'],
    ['send', 'POST', '/rest/api/3/issue/TEST-123/notify'],
    ['share', 'PUT', '/wiki/rest/api/content/98310/restriction'],
    ['delete', 'DELETE', '/rest/api/2/issue/TEST-123'],
    ['edit', 'PUT', '/rest/api/3/issue/TEST-123'],
    ['admin-change', 'POST', '/rest/api/3/project/TEST/role/10002'],
    ['none', 'GET', '/rest/api/3/attachment/thumbnail/10001'],
    ['none', 'GET', '/wiki/download/attachments/98310/picture.png'],
    ['none', 'GET', '/browse/TEST-123'],
  ],
  'box.yaml': [
    ['download', 'GET', '/2.0/files/12345/content'],
    ['download', 'POST', '/2.0/zip_downloads'],
    ['upload', 'POST', '/api/2.0/files/content'],
    ['upload', 'POST', '/api/2.0/files/upload_sessions/F971964745A5CD0C001BBE4E58196BFD/commit'],
    ['share', 'POST', '/2.0/collaborations'],
    ['delete', 'DELETE', '/2.0/files/12345'],
    ['edit', 'PUT', '/2.0/files/12345'],
    ['admin-change', 'POST', '/2.0/users'],
    ['admin-change', 'DELETE', '/2.0/collaboration_whitelist_entries/213123'],
    ['none', 'GET', '/2.0/files/12345'],
    ['none', 'GET', '/2.0/files/12345/thumbnail.png'],
    ['none', 'GET', '/file/12345'],
  ],
  'github.yaml': [
    ['download', 'GET', '/github/codeql/archive/refs/heads/main.tar.gz'],
    ['download', 'GET', '/github/codeql/archive/refs/tags/codeql-cli/v2.12.0.zip'],
    ['download', 'GET', '/octocat/Hello-World/releases/download/v1.0.0/example.zip'],
    ['download', 'GET', '/octocat/Hello-World/legacy.tar.gz/master'],
    ['download', 'GET', '/repos/octocat/Hello-World/zipball/main'],
    ['export', 'GET', '/orgs/octo-org/migrations/79/archive'],
    ['upload', 'POST', '/repos/octocat/Hello-World/releases/1/assets'],
    ['share', 'PUT', '/repos/octocat/Hello-World/collaborators/monalisa'],
    ['delete', 'DELETE', '/repos/octocat/Hello-World'],
    ['edit', 'PUT', '/repos/octocat/Hello-World/contents/docs/read.md'],
    ['admin-change', 'PUT', '/orgs/octo-org/memberships/monalisa'],
    ['admin-change', 'PUT', '/repos/octocat/Hello-World/branches/main/protection'],
    ['none', 'GET', '/github/codeql/tree/main/archive'],
    ['none', 'GET', '/github/codeql/blob/main/archive/old.zip'],
    ['none', 'GET', '/octocat/Hello-World/raw/main/picture.png'],
    ['none', 'GET', '/octocat/Hello-World/releases'],
  ],
  'google-workspace.yaml': [
    ['export', 'GET', '/drive/v3/files/1aB/export'],
    ['export', 'GET', '/presentation/d/1aB/export/pptx'],
    ['export', 'GET', '/document/u/1/d/1aB/export'],
    ['download', 'GET', '/download'],
    ['download', 'GET', '/gmail/v1/users/me/messages/18c/attachments/ANG'],
    ['upload', 'POST', '/upload/drive/v3/files'],
    ['share', 'POST', '/drive/v3/files/1aB/permissions'],
    ['delete', 'DELETE', '/drive/v3/files/1aB'],
    ['edit', 'PATCH', '/drive/v3/files/1aB'],
    ['send', 'POST', '/upload/gmail/v1/users/me/messages/send'],
    ['admin-change', 'POST', '/admin/directory/v1/customer/C03/roleassignments'],
    ['none', 'GET', '/drive/v3/files/1aB'],
    ['none', 'GET', '/document/d/1aB/edit'],
    ['none', 'GET', '/admin/directory/v1/users'],
  ],
  'microsoft-365.yaml': [
    ['download', 'GET', "/sites/rfp/_api/web/GetFileByServerRelativeUrl('/sites/rfp/Docs/a%20b.txt')/$value"],
    ['download', 'GET', '/sites/samplesite/_layouts/15/download.aspx'],
    ['download', 'GET', '/v1.0/me/drive/items/01BYE5/content'],
    ['download', 'GET', '/v1.0/me/drive/root:/Folder/File.txt:/content'],
    [
      'upload',
      'POST',
      "/_api/web/GetFolderByServerRelativeUrl('/Docs')/Files/add(url='a.txt',overwrite=true)",
    ],
    ['upload', 'PUT', '/v1.0/me/drive/items/01BYE5:/FileB.txt:/content'],
    ['upload', 'POST', '/v1.0/me/messages/AAMk/attachments/createUploadSession'],
    ['share', 'POST', '/v1.0/drives/b!t1/items/01BYE5/createLink'],
    ['share', 'POST', '/sites/SiteA/_api/SP.Web.ShareObject'],
    ['send', 'POST', '/v1.0/me/sendMail'],
    ['send', 'POST', '/v1.0/teams/fbe2/channels/19:4a95@thread.tacv2/messages'],
    ['send', 'POST', '/api/chatsvc/emea/v1/users/ME/conversations/19:a@thread.v2/messages'],
    ['delete', 'POST', "/sites/a/_api/web/GetFileByServerRelativeUrl('/sites/a/b.txt')/recycle()"],
    ['edit', 'PATCH', '/v1.0/me/drive/items/01BYE5'],
    ['export', 'GET', "/v1.0/reports/getOffice365ActiveUserDetail(period='D7')"],
    ['admin-change', 'POST', '/v1.0/directoryRoles/fe8f10bf/members/$ref'],
    ['none', 'GET', '/v1.0/me/photo/$value'],
    ['none', 'GET', '/v1.0/me/drive/items/01BYE5/thumbnails/0/large/content'],
    ['none', 'GET', '/sites/rfp/_layouts/15/Doc.aspx'],
    ['none', 'GET', '/owa/service.svc/s/GetFileAttachment'],
  ],
  'salesforce.yaml': [
    ['download', 'GET', '/services/data/v64.0/sobjects/ContentVersion/068/VersionData'],
    ['download', 'GET', '/services/data/v64.0/connect/files/069/content'],
    ['upload', 'POST', '/services/data/v64.0/sobjects/Document/'],
    ['export', 'GET', '/services/data/v58.0/jobs/query/7986gEXAMPLE4X2OPT/results'],
    ['export', 'POST', '/services/data/v58.0/jobs/query'],
    ['share', 'PUT', '/services/data/v64.0/connect/files/069/file-shares/link'],
    ['send', 'POST', '/services/data/v64.0/chatter/feed-elements'],
    ['delete', 'DELETE', '/services/data/v64.0/sobjects/Account/001'],
    ['edit', 'PATCH', '/services/data/v64.0/sobjects/Account/001'],
    ['admin-change', 'PATCH', '/services/data/v64.0/sobjects/User/005'],
    ['none', 'GET', '/sfc/servlet.shepherd/version/download/068'],
    ['none', 'GET', '/lightning/r/Account/001/view'],
    ['none', 'GET', '/services/data/v58.0/jobs/query/7986gEXAMPLE4X2OPT'],
  ],
  'servicenow.yaml': [
    ['download', 'GET', '/api/now/attachment/615ea769c0a80166001cf5f2367302f5/file'],
    ['download', 'GET', '/api/now/v1/attachment/615ea769c0a80166001cf5f2367302f5/file'],
    ['upload', 'POST', '/api/now/attachment/file'],
    ['upload', 'POST', '/api/now/v1/attachment/upload'],
    ['send', 'POST', '/api/now/v1/email'],
    ['delete', 'DELETE', '/api/now/v1/table/incident/d71f'],
    ['edit', 'PATCH', '/api/now/table/incident/d71f'],
    ['admin-change', 'POST', '/api/now/table/sys_user_has_role'],
    ['none', 'GET', '/api/now/attachment/615ea769c0a80166001cf5f2367302f5'],
    ['none', 'GET', '/incident_list.do'],
    ['none', 'GET', '/sys_attachment.do'],
  ],
  'slack.yaml': [
    ['download', 'GET', '/files-pri/T0FL4A1X-FAED4MMSN/download/doc.pdf'],
    ['upload', 'POST', '/api/files.getUploadURLExternal'],
    ['upload', 'POST', '/upload/v1/ABCD1234'],
    ['export', 'GET', '/api/admin.analytics.getFile'],
    ['send', 'POST', '/api/chat.postMessage'],
    ['share', 'POST', '/api/files.sharedPublicURL'],
    ['share', 'POST', '/api/conversations.inviteShared'],
    ['delete', 'POST', '/api/chat.delete'],
    ['edit', 'POST', '/api/conversations.setTopic'],
    ['admin-change', 'POST', '/api/admin.users.setAdmin'],
    ['none', 'POST', '/api/admin.users.list'],
    ['none', 'GET', '/files-pri/T0FL4A1X-FAED4MMSN/doc.pdf'],
    ['none', 'GET', '/client/T0FL4A1X/C024BE91L'],
  ],
}

const directory = resolve(import.meta.dirname, '../../apps')
const files = readdirSync(directory).filter(name => name.endsWith('.yaml'))
const textOf = (file: string): ProfileText => yaml(readFileSync(join(directory, file), 'utf8')) as ProfileText

/** The app of a configuration that says nothing of it but its profile. */
function appOf(t: Test, file: string): App {
  const configuration = `suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
identity: { oidc: { issuer: https://idp.corp.example, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps:
  - { id: ${file.slice(0, -'.yaml'.length)}, profile: ${JSON.stringify(join(directory, file))} }
policies: policies
`
  return loadConfig(join(t.testdir({ 'sallyport.yaml': configuration }), 'sallyport.yaml'), {}).apps[0]!
}

/** The place of the rule that decides, or -1. */
const deciding = ({ activities }: App, method: string, path: string): number =>
  activities.findIndex(
    rule => (rule.methods.size === 0 || rule.methods.has(method)) && rule.path.test(canonicalPath(path)),
  )

t.strictSame(files.toSorted(), Object.keys(vendors).toSorted(), 'every profile has its vendor')
t.strictSame(files.toSorted(), Object.keys(requests).toSorted(), 'every profile has its requests')

for (const file of files) {
  t.test(`${file} is an app by itself, and says what it rests on and what does not work`, async t => {
    const app = appOf(t, file)
    const { tested, sources, notes } = textOf(file)
    t.ok(app.hosts.toProxied(new URL(app.start).hostname), 'it starts at a host of its own')
    t.match(tested, /^never against the service itself/)
    t.ok(sources.length > 0)
    t.ok(notes.length > 0)
    for (const note of notes) t.match(note, /^[A-Z].*[^.]\.$/, 'one sentence')
  })

  t.test(`${file} has hosts of its vendor only, and no public suffix`, async t => {
    const { domains, direct = [] } = textOf(file)
    const bare = (pattern: string): string => pattern.replace(/^\*\./, '')
    for (const host of [...domains, ...direct].map(bare)) {
      t.not(domainOf(host, { allowPrivateDomains: true }).domain, null, `${host} is no public suffix`)
    }
    const own = vendors[file]!.split(' ')
    for (const host of domains.map(bare)) t.ok(own.includes(domainOf(host).domain ?? ''), host)
  })

  t.test(`${file} tells what requests mean`, async t => {
    const app = appOf(t, file)
    for (const [activity, method, path] of requests[file]!) {
      const rule = app.activities[deciding(app, method, path)]
      t.equal(rule?.activity ?? 'none', activity, `${method} ${path}`)
    }
  })

  t.test(`${file} has no rule that an earlier one hides`, async t => {
    const app = appOf(t, file)
    for (const [place, { method, path }] of textOf(file).activities.entries()) {
      const sample = path.replaceAll('**', 'some/thing').replaceAll('*', 'some')
      for (const each of [method].flat()) t.equal(deciding(app, each, sample), place, `${each} ${path}`)
    }
  })
}
