/** Rules on what a file really is, whatever its name and by whatever way it comes. */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { saidIn } from '../controls/controlled.ts'
import { startSite } from '../../harness/site.ts'
import { pixel } from '../downloads/library.ts'
import { bring, cabinet, inPieces, photo, reached, reference, ruled, whole } from './ways.ts'

const header = Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1')
const program = photo(Buffer.concat([header, randomBytes(30_000)]))
const picture = photo(pixel)
const ways = Object.entries({ ...whole, ...inPieces })

const noPrograms = (unscannable: string): string =>
  ruled(`, activity: upload, file: { type: program, unscannable: ${unscannable} }`, 'block')

for (const unscannable of ['match', 'skip']) {
  t.test(`programs by another name, where unscannable files ${unscannable}`, async t => {
    const site = await startSite(t, cabinet, { policy: noPrograms(unscannable) })
    for (const [name, way] of ways) {
      const tab = await bring(site, program)
      t.equal(await way(tab, site), 403, name)
      t.match(await saidIn(tab), reference, `${name}: the page says so`)
      await tab.context().close()
    }
    t.notOk(reached(site).includes(program.octets.subarray(0, 16)), 'the app has seen nothing of them')

    for (const [name, way] of ways) {
      const tab = await bring(site, picture)
      const before = reached(site).length
      const passes = unscannable === 'skip' || !(name in inPieces)
      t.match(await way(tab, site), passes ? /^20/ : 403, `${name}: a picture`)
      t.equal(reached(site).subarray(before).includes(picture.octets), passes, name)
      await tab.context().close()
    }
  })
}
