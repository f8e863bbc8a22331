import { didYouMean } from '../../diagnostics/index.ts'

/** The country codes of ISO 3166-1 alpha-2; and XK, which is not of them but which address databases use for Kosovo. */
export const countries: readonly string[] = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`
  .trim()
  .split(/\s+/)

/** What people write for a code that is another. */
const mistaken: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' }

/** `; did you mean "DE"?` for a name, a near code or a common mistake; else where codes are found. */
export function suggestCountry(text: string): string {
  const upper = text.toUpperCase()
  const code = mistaken[upper] ?? codeNamed(text)
  if (code !== undefined) return `; did you mean "${code}"?`
  return didYouMean(upper, countries) || '; codes are those of ISO 3166-1 alpha-2, such as DE'
}

function codeNamed(text: string): string | undefined {
  const names = new Intl.DisplayNames(['en'], { type: 'region' })
  return countries.find(code => names.of(code)?.toLowerCase() === text.toLowerCase())
}
